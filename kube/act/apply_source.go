package act

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	manifests "fathom/kube/manifest"
	"fathom/kube/manifest/kustomize"
)

// onlyNamespace is the Param that says where objects go that name no namespace; those that name another are refused.
const onlyNamespace = "namespace"

// manifestText is the Param that is a manifest, where no file is.
const manifestText = "manifest"

const (
	fetchTime = 30 * time.Second
	mostFetch = 32 << 20 // bytes of a manifest at an address
)

// sourceParams ask where manifests are.
func sourceParams() []Param {
	return []Param{
		{Name: "filename", Short: "f", Help: "a file, a folder, an address, or - for standard input", Kind: Texts},
		{Name: "recursive", Short: "R", Help: "also the folders of a folder", Kind: Switch},
		{Name: "from-clipboard", Help: "the manifest on the clipboard", Kind: Switch},
		{Name: "allow-url", Help: "fetch manifests from addresses", Kind: Switch},
		{Name: onlyNamespace, Help: "for objects that name none; those that name another are refused", Kind: Text},
		manifestParam(),
	}
}

func manifestParam() Param {
	return Param{Name: manifestText, Help: "the manifest itself", Kind: Lines, Hidden: true, Secret: true}
}

func kustomizeParam() Param {
	return Param{Name: "kustomize", Short: "k", Help: "a folder with a kustomization", Kind: Text}
}

// sources reads the manifests that the arguments name.
func sources(ctx context.Context, w World, args Args) ([]manifests.Document, origin, error) {
	var docs []manifests.Document
	var from origin
	paths := args["filename"]
	for _, p := range paths {
		if manifests.Remote(p) && !args.On("allow-url") {
			return nil, from, usage("%s is not on this machine: allow-url fetches it", p)
		}
		from.names, from.words = append(from.names, p), append(from.words, "-f", p)
	}
	if args.On("recursive") && len(paths) > 0 {
		from.words = append(from.words, "-R")
	}
	docs, err := manifests.Read(ctx, manifests.Source{Paths: paths, Recursive: args.On("recursive"), Stdin: w.Stdin, Fetch: fetchURL})
	if err != nil {
		return nil, from, usage("%w", err)
	}
	if dir := args.Get("kustomize"); dir != "" {
		if len(from.names) > 0 {
			return nil, from, usage("kustomize and filename do not go together")
		}
		built, err := kustomize.Build(dir, args.On("allow-url"))
		if err != nil {
			return nil, from, usage("%w", err)
		}
		docs = manifests.Parse(dir, built)
		for i := range docs {
			docs[i].At.Line = 0 // no line of any file
		}
		from.names, from.words = []string{dir}, []string{"-k", dir}
	}
	text, name, err := given(w, args)
	if err != nil {
		return nil, from, err
	}
	if name != "" {
		docs = append(docs, manifests.Parse(name, []byte(text))...)
		from.names, from.words = append(from.names, name), append(from.words, "-f", "-")
	}
	switch {
	case len(from.names) == 0:
		return nil, from, usage("it needs a manifest: give filename, or kustomize, or from-clipboard")
	case len(docs) == 0:
		return nil, from, usage("there is no object in %s", from)
	}
	return docs, from, nil
}

// given is a manifest that is no file, and what it is called; "" for none.
func given(w World, args Args) (text, name string, err error) {
	if text := args.Get(manifestText); text != "" {
		return text, "the text", nil
	}
	if !args.On("from-clipboard") {
		return "", "", nil
	}
	if w.Clipboard == nil {
		return "", "", usage("there is no clipboard here")
	}
	text, err = w.Clipboard()
	if err != nil {
		return "", "", usage("the clipboard cannot be read: %w", err)
	}
	return text, "the clipboard", nil
}

// fetchURL gets a manifest from an address.
func fetchURL(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", url, resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, mostFetch+1))
	if len(data) > mostFetch {
		return nil, errors.New(url + " is larger than 32 MB")
	}
	return data, err
}
