package act

import (
	"context"
	"encoding/base64"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

func createConfigMapVerb() Verb {
	params := append([]Param{nameParam()}, dataParams(false)...)
	return Verb{
		Name: "create-configmap", Title: "create config map", Group: "create",
		Help:   "create a ConfigMap from literals, files or env files",
		Params: append(params, namespaceParam()),
		Plan:   planConfigMap,
	}
}

func planConfigMap(_ context.Context, w World, _ []Target, args Args) (*Plan, error) {
	d, err := dataOf(args)
	if err != nil {
		return nil, err
	}
	texts, bytes := map[string]any{}, map[string]any{}
	for key, value := range d.values {
		if utf8.Valid(value) {
			texts[key] = string(value)
		} else {
			bytes[key] = base64.StdEncoding.EncodeToString(value)
		}
	}
	fields := map[string]any{}
	if len(texts) > 0 {
		fields["data"] = texts
	}
	if len(bytes) > 0 {
		fields["binaryData"] = bytes
	}
	return planOne(w, args, one{
		gvr: schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}, kind: "ConfigMap", namespaced: true,
		fields: fields, words: []string{"create", "configmap"}, flags: d.flags(args, false), note: d.note(),
	})
}
