package pods

import (
	"context"
	"slices"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"

	"fathom/kube"
)

// Following takes what a Follow sees. Its functions are called one at a time; those that are nil are not. The pods are theirs to
// keep, not to change.
type Following struct {
	// Seen has a pod that is there, now and at every change.
	Seen func(*corev1.Pod)
	// Gone has a pod, as it was last seen, that is there no more.
	Gone func(*corev1.Pod)
	// Synced is called once all pods that there were at the beginning have been Seen.
	Synced func()
	// Failed says why nothing new is known of the pods, and with nil that something is again.
	Failed func(error)
	// Go starts a goroutine; nil is plain go.
	Go func(work func())
}

// Follow tells of the pods of a target until ctx ends, whatever becomes of the connection. It returns early, with an error,
// only when it cannot find out which pods are meant.
func Follow(ctx context.Context, api API, t Target, f Following) error {
	selections, err := Select(ctx, api, t)
	if err != nil {
		return err
	}
	if f.Go == nil {
		f.Go = func(work func()) { go work() }
	}
	teller := &teller{Following: f, ctx: ctx, waiting: len(selections)}
	var wg sync.WaitGroup
	for _, s := range selections {
		wg.Add(1)
		f.Go(func() {
			defer wg.Done()
			follow(ctx, api, s, teller)
		})
	}
	wg.Wait()
	return ctx.Err()
}

// List are the pods of a target now, the Best first.
func List(ctx context.Context, api API, t Target) ([]*corev1.Pod, error) {
	selections, err := Select(ctx, api, t)
	if err != nil {
		return nil, err
	}
	var out []*corev1.Pod
	for _, s := range selections {
		list, err := s.list(ctx, api, metav1.ListOptions{})
		if err != nil {
			return nil, err
		}
		for i := range list.Items {
			if p := &list.Items[i]; s.takes(ctx, p) {
				out = append(out, p)
			}
		}
	}
	slices.SortStableFunc(out, Best)
	return out, nil
}

func (s Selection) takes(ctx context.Context, p *corev1.Pod) bool {
	return s.owned == nil || s.owned(ctx, p)
}

func (s Selection) request(api API, o metav1.ListOptions) (*rest.Request, error) {
	client, err := api.Client(corev1.SchemeGroupVersion, kube.Protobuf)
	if err != nil {
		return nil, err
	}
	o.LabelSelector, o.FieldSelector = s.Labels, s.Fields
	return client.Get().NamespaceIfScoped(s.Namespace, s.Namespace != "").Resource("pods").
		VersionedParams(&o, scheme.ParameterCodec).MaxRetries(0), nil
}

func (s Selection) list(ctx context.Context, api API, o metav1.ListOptions) (*corev1.PodList, error) {
	r, err := s.request(api, o)
	if err != nil {
		return nil, err
	}
	list := &corev1.PodList{}
	return list, r.Do(ctx).Into(list)
}

func (s Selection) watch(ctx context.Context, api API, o metav1.ListOptions) (watch.Interface, error) {
	o.Watch = true
	r, err := s.request(api, o)
	if err != nil {
		return nil, err
	}
	return r.Watch(ctx)
}

// follow keeps one selection up to date by client-go's reflector, which resumes, relists and backs off.
func follow(ctx context.Context, api API, s Selection, to *teller) {
	store := &known{teller: to, selection: s, pods: map[string]*corev1.Pod{}}
	refused := &refusals{}
	lw := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
			list, err := s.list(ctx, api, o)
			to.failed(err)
			if refused.believed(err, store.listed) {
				pause(ctx, forbiddenPause)
			}
			return list, err
		},
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (watch.Interface, error) {
			w, err := s.watch(ctx, api, o)
			to.failed(err)
			return w, err
		},
	}
	cache.NewReflectorWithOptions(lw, &corev1.Pod{}, store, cache.ReflectorOptions{
		Name: "pods", Backoff: patience(),
	}).RunWithContext(ctx)
}

// forbiddenPause is how long a right that is missing is not asked about again. Rights change, but not by the second.
const forbiddenPause = 15 * time.Second

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// patience is how long to wait between attempts: not long, as somebody looks on, and what comes back is to be used at once.
func patience() *wait.Backoff {
	return &wait.Backoff{Duration: 200 * time.Millisecond, Factor: 1.6, Jitter: 0.3, Steps: 8, Cap: 1500 * time.Millisecond}
}

// teller passes on what several selections see, one at a time.
type teller struct {
	Following
	ctx context.Context

	mu      sync.Mutex
	waiting int  // selections that were not listed yet
	failing bool // Failed was called with an error last
}

func (t *teller) failed(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ctx.Err() != nil || t.Failed == nil || err == nil && !t.failing {
		return
	}
	t.failing = err != nil
	t.Failed(err)
}

func (t *teller) seen(p *corev1.Pod) {
	if t.Seen != nil && t.ctx.Err() == nil {
		t.Seen(p)
	}
}

func (t *teller) gone(p *corev1.Pod) {
	if t.Gone != nil && t.ctx.Err() == nil {
		t.Gone(p)
	}
}

func (t *teller) listed() {
	t.waiting--
	if t.waiting == 0 && t.Synced != nil && t.ctx.Err() == nil {
		t.Synced()
	}
}
