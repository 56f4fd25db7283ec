package act

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Tokens last so long when nobody says how long; the API server may shorten or lengthen what is asked for.
const tokenTime = time.Hour

func tokenVerb() Verb {
	return Verb{
		Name: "create-token", Title: "create token", Group: "create", Risk: Risky, One: true,
		Help: "create a token for acting as a service account; it is shown once",
		For:  kinds("serviceaccounts"), Needs: may("create", "token"),
		Params: []Param{
			{Name: "duration", Help: "how long it is valid: 10m, 24h; empty is an hour", Kind: Text},
			{Name: "audience", Help: "who should accept it; empty is the API server", Kind: Texts},
		},
		Plan: planToken,
	}
}

func planToken(_ context.Context, w World, on []Target, args Args) (*Plan, error) {
	t, lasts := on[0], tokenTime
	words := []string{"create", "token", t.Ref.Name}
	spec := map[string]any{}
	if text := args.Get("duration"); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return nil, usage("duration is %q: write it as 10m or 24h", text)
		}
		lasts = d
		spec["expirationSeconds"] = int64(d / time.Second)
		words = append(words, "--duration="+text)
	}
	var audiences []any
	for _, a := range args["audience"] {
		audiences = append(audiences, a)
		words = append(words, "--audience="+a)
	}
	if audiences != nil {
		spec["audiences"] = audiences
	}
	body := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
		"metadata": map[string]any{"name": t.Ref.Name, "namespace": t.Ref.Namespace}, "spec": spec,
	}}
	ends := w.Clock().Add(lasts).UTC().Format("2006-01-02 15:04 MST")
	return &Plan{
		Summary:  "create a token of " + t.Ref.String(),
		Kubectl:  []string{kubectl(w.API.Name(), t.Ref.Namespace, words...)},
		Warnings: []string{"Whoever has the token acts as " + t.Ref.Namespace + "/" + t.Ref.Name + " until about " + ends + ". Deleting the service account ends it sooner."},
		Changes: []Change{{
			Ref: t.Ref, Method: Create, Subresource: "token", Body: body, Word: "token created", Reveals: []string{"status", "token"},
			Note: "good until about " + ends, NoDryRun: true, Final: "A token cannot be taken back; it ends at about " + ends + ".",
		}},
	}, nil
}
