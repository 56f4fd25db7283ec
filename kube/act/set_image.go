package act

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func setImageVerb() Verb {
	return Verb{
		Name: "set-image", Title: "set image", Group: "workload",
		Help: "change the images of containers",
		For:  templated(), Needs: may("patch", ""),
		Params: []Param{{
			Name: "images", Help: "container=image; *=image is for all containers", Kind: Pairs, Required: true, Positional: true,
			Choices: imagesNow,
		}},
		Plan: planSetImage,
	}
}

// imagesNow are the containers of the only target with the images that they have, ready to be edited.
func imagesNow(ctx context.Context, w World, on []Target) ([]string, error) {
	all, err := containersNow(ctx, w, on)
	var out []string
	for _, c := range all {
		out = append(out, fmt.Sprintf("%s=%s", c["name"], c["image"]))
	}
	return out, err
}

// image is what one container, or "*", is to run.
type image struct{ container, name string }

func parseImages(words []string) ([]image, error) {
	var out []image
	for _, w := range words {
		container, name, ok := strings.Cut(w, "=")
		if !ok || container == "" || name == "" {
			return nil, usage("%q is not container=image", w)
		}
		if slices.ContainsFunc(out, func(i image) bool { return i.container == container }) {
			return nil, usage("%s is given two images", container)
		}
		if container != "*" && strings.Contains(container, "*") {
			return nil, usage("%s is no container: give a name, or * for all", container)
		}
		if container == "*" && len(words) > 1 {
			return nil, usage("*=%s is for all containers: give no others beside it", name)
		}
		out = append(out, image{container, name})
	}
	return out, nil
}

func planSetImage(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	images, err := parseImages(args["images"])
	if err != nil {
		return nil, err
	}
	changed := map[image]bool{}
	p, err := retemplate(ctx, w, on, func(t Target, u *unstructured.Unstructured) (string, error) {
		var notes []string
		for _, i := range images {
			cs, err := chosen(u, i.container, t.Ref.String())
			if err != nil {
				return "", err
			}
			for _, c := range cs {
				if c["image"] != i.name {
					changed[i] = true
					notes = append(notes, fmt.Sprintf("%s: %s -> %s", c["name"], c["image"], i.name))
					c["image"] = i.name
				}
			}
		}
		if len(notes) == 0 {
			return "has these images already", nil
		}
		return strings.Join(notes, ", "), nil
	})
	if err != nil {
		return nil, err
	}
	p.Summary = summary("set the image of", on)
	var words []string
	for _, i := range images {
		if changed[i] || len(changed) == 0 {
			words = append(words, i.container+"="+i.name)
		}
	}
	p.lines(w, on, "set", "image", words...)
	return p, nil
}
