package draft

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/act"
	"fathom/kube/manifest"
	"fathom/kube/problem"
)

// Next is what is to be done once the editor has ended.
type Next uint8

const (
	// Ready says that the API server would take the change; it waits for a yes.
	Ready Next = iota
	// Reopen says that the editor must open again: what is wrong stands above the text.
	Reopen
	// Unchanged says that there is nothing to send. The draft is removed.
	Unchanged
	// Kept says that nothing was sent, and that the draft stays.
	Kept
)

// Outcome is what comes of what the editor left.
type Outcome struct {
	Next Next
	// Args of act.EditVerb for the draft's objects, when Ready. They may hold a Secret's values.
	Args act.Args
	// Said tells a person in sentences why nothing is sent, when Unchanged or Kept, or what is wrong, when Reopen.
	Said string
}

// After looks at what the editor left. ended is how the editor failed, nil if it did not.
func (d *Draft) After(ctx context.Context, w act.World, ended error) Outcome {
	defer d.release()
	if ended != nil {
		return d.kept(capital(ended.Error()) + ".")
	}
	full, err := os.ReadFile(d.File())
	if err != nil {
		return d.kept("The text cannot be read: " + err.Error() + ".")
	}
	body := d.below(full)
	same := sum(body) == d.Sum
	if d.Clash {
		same = sum(full) == d.Full
	}
	switch {
	case same && d.Again:
		return d.kept("What is wrong with the text was left as it is.")
	case same:
		return d.drop("Nothing was changed, and nothing was sent.")
	case d.Key == "" && len(bytes.TrimSpace(body)) == 0:
		return d.drop("The text was empty, and nothing was sent.")
	}
	args, err := d.args(body)
	if err != nil {
		return d.kept(problem.Of(err).Text)
	}
	return d.weigh(ctx, w, args, body)
}

// weigh makes the plan of a text and tries it on the API server.
func (d *Draft) weigh(ctx context.Context, w act.World, args act.Args, body []byte) Outcome {
	v, _ := act.Find(act.EditVerb)
	p, err := v.Make(ctx, w, d.On, args)
	if err == nil {
		if len(p.Only(func(c act.Change) bool { return !c.Empty() }).Changes) == 0 {
			return d.drop("The text says the same as before, and nothing was sent.")
		}
		err = try(ctx, w, p)
	}
	clash, clashes := errors.AsType[*act.Conflicts](err)
	switch {
	case err == nil:
		return Outcome{Next: Ready, Args: args}
	case clashes:
		err = d.clash(clash, d.unmarked(body))
		if err != nil {
			return d.kept(problem.Of(err).Text)
		}
		return Outcome{Next: Reopen, Said: clash.Error()}
	case !correctable(err):
		return d.kept(problem.Of(err).Text)
	}
	return d.reopen(err, body)
}

// try asks the API server what it would make of the plan, and returns its first refusal.
func try(ctx context.Context, w act.World, p *act.Plan) error {
	var mu sync.Mutex
	errs := make([]error, len(p.Changes))
	p.Try(ctx, w.API, func(i int, t act.Trial) {
		mu.Lock()
		defer mu.Unlock()
		errs[i] = t.Err
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// correctable reports whether another text may help.
func correctable(err error) bool {
	if _, ok := errors.AsType[act.UsageError](err); ok {
		return true
	}
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return false
	}
	switch status.Status().Code {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusConflict, http.StatusUnprocessableEntity,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType:
		return true // forbidden is what admission says; the right was asked for before
	}
	return false
}

// reopen puts the error above the text, every keystroke of which stays.
func (d *Draft) reopen(err error, body []byte) Outcome {
	said := problem.Of(err).Text
	if u, ok := errors.AsType[act.UsageError](err); ok {
		said = capital(u.Error()) + "."
	}
	head := d.refusal(said)
	if m, ok := errors.AsType[*act.Misread](err); ok && m.Line > 0 {
		at := &act.Misread{Line: m.Line + len(head), Err: m.Err}
		said = capital(at.Error()) + "."
		head = d.refusal(said)
	}
	d.Again, d.Clash, d.Marks = true, false, nil
	if err := d.give(head, body); err != nil {
		return d.kept(problem.Of(err).Text)
	}
	return Outcome{Next: Reopen, Said: said}
}

// refusal is the head of a text that was not taken.
func (d *Draft) refusal(said string) []string {
	return comment("It was not sent. "+said,
		"Correct it, save and leave the editor. Leave the text as it is to send nothing; it is kept then.")
}

// args are what the edit verb is told.
func (d *Draft) args(body []byte) (act.Args, error) {
	base, err := os.ReadFile(filepath.Join(d.dir, baseFile))
	if err != nil {
		return nil, fmt.Errorf("read what the edit began with: %w", err)
	}
	text := body
	if d.Key != "" {
		if text, err = d.keyed(base, d.ended(body)); err != nil {
			return nil, err
		}
	}
	args := act.Args{act.EditManifest: {string(text)}, act.EditOriginal: {string(base)}}
	if d.Subresource != "" {
		args[act.EditSubresource] = []string{d.Subresource}
	}
	return args, nil
}

// keyed is the object that the draft began with, with another value under the draft's key.
func (d *Draft) keyed(base, value []byte) ([]byte, error) {
	u, err := d.begun(base)
	if err != nil {
		return nil, err
	}
	if u, err = withValue(u, d.Key, value); err != nil {
		return nil, err
	}
	return written([]*unstructured.Unstructured{u})
}

// begun is the one object that the draft began with.
func (d *Draft) begun(base []byte) (*unstructured.Unstructured, error) {
	docs := manifest.Parse("", base)
	if len(docs) != 1 || docs[0].Err != nil {
		return nil, errors.New("what the edit began with is no object any more")
	}
	return docs[0].Object, nil
}

// kept says that nothing was sent, and where the text is.
func (d *Draft) kept(why string) Outcome {
	return Outcome{Next: Kept, Said: why + " Nothing was sent; the text is kept in " + d.File() + "."}
}

// drop removes a draft in which nobody loses anything.
func (d *Draft) drop(said string) Outcome {
	if err := d.Remove(); err != nil {
		said += " The text could not be removed: " + err.Error() + "."
	}
	return Outcome{Next: Unchanged, Said: said}
}
