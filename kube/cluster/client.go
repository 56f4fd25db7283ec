package cluster

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"

	"fathom/kube"
)

// Client is a REST client for one group and version. Protobuf clients decode every built-in kind, and take JSON where
// the server has no protobuf. JSON clients decode Tables, metadata, watch events and Status; anything else is for Raw.
//
// Clients are cached and share connections. When settings change (new credentials in the kubeconfig), requests of old
// clients fail and Client returns new ones: ask again after an error.
func (c *Cluster) Client(gv schema.GroupVersion, enc kube.Encoding) (rest.Interface, error) {
	l, err := c.link()
	if err != nil {
		return nil, err
	}
	return l.client(gv, enc)
}

// RESTConfig is a copy of the configuration for clients that other libraries make. Such clients share this cluster's
// connections, credentials, timeouts and warnings. It holds no TLS settings, so it is of no use for upgraded
// connections (exec, port-forward): see UpgradeConfig.
func (c *Cluster) RESTConfig() (*rest.Config, error) {
	l, err := c.link()
	if err != nil {
		return nil, err
	}
	return rest.CopyConfig(l.config), nil
}

func (l *link) client(gv schema.GroupVersion, enc kube.Encoding) (rest.Interface, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := clientKey{gv, enc}
	if client, ok := l.clients[key]; ok {
		return client, nil
	}
	config := rest.CopyConfig(l.config)
	config.GroupVersion = &gv
	config.APIPath = "/apis"
	if gv.Group == "" {
		config.APIPath = "/api"
	}
	switch enc {
	case kube.Protobuf:
		config.NegotiatedSerializer = serializer.NewCodecFactory(l.scheme(gv)).WithoutConversion()
		config.ContentType, config.AcceptContentTypes = protobufType, protobufAccept
	case kube.JSON:
		config.NegotiatedSerializer = metaOnly()
		config.ContentType = runtime.ContentTypeJSON
	}
	client, err := rest.RESTClientForConfigAndClient(config, l.http)
	if err != nil {
		return nil, fmt.Errorf("cannot make a client for %s: %w", gv, err)
	}
	l.clients[key] = client
	return client, nil
}
