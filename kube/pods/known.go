package pods

import (
	corev1 "k8s.io/api/core/v1"
)

// known are the pods of one selection, by UID: a pod's successor of the same name is another. It is what the reflector
// writes into.
type known struct {
	teller    *teller
	selection Selection
	pods      map[string]*corev1.Pod
	listed    bool
}

// Add implements cache.ReflectorStore.
func (k *known) Add(o any) error {
	p, ok := o.(*corev1.Pod)
	if !ok || !k.selection.takes(k.teller.ctx, p) {
		return nil
	}
	k.teller.mu.Lock()
	defer k.teller.mu.Unlock()
	k.put(p)
	return nil
}

// Update implements cache.ReflectorStore.
func (k *known) Update(o any) error { return k.Add(o) }

// Delete implements cache.ReflectorStore.
func (k *known) Delete(o any) error {
	p, ok := o.(*corev1.Pod)
	if !ok {
		return nil
	}
	k.teller.mu.Lock()
	defer k.teller.mu.Unlock()
	k.drop(p)
	return nil
}

// Replace implements cache.ReflectorStore.
func (k *known) Replace(list []any, _ string) error {
	now := make(map[string]*corev1.Pod, len(list))
	for _, o := range list {
		if p, ok := o.(*corev1.Pod); ok && k.selection.takes(k.teller.ctx, p) {
			now[string(p.UID)] = p
		}
	}
	k.teller.mu.Lock()
	defer k.teller.mu.Unlock()
	for uid, p := range k.pods {
		if now[uid] == nil {
			k.drop(p)
		}
	}
	for _, o := range list { // in the server's order
		if p, ok := o.(*corev1.Pod); ok && now[string(p.UID)] != nil {
			k.put(p)
		}
	}
	if !k.listed {
		k.listed = true
		k.teller.listed()
	}
	return nil
}

// Resync implements cache.ReflectorStore.
func (k *known) Resync() error { return nil }

func (k *known) put(p *corev1.Pod) {
	if old := k.pods[string(p.UID)]; old != nil && old.ResourceVersion == p.ResourceVersion {
		return
	}
	k.pods[string(p.UID)] = p
	k.teller.seen(p)
}

func (k *known) drop(p *corev1.Pod) {
	if k.pods[string(p.UID)] == nil {
		return
	}
	delete(k.pods, string(p.UID))
	k.teller.gone(p)
}
