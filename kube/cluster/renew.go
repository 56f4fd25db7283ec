package cluster

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"

	"fathom/kube/problem"
)

// credentialFiles are the files, besides the kubeconfig, that open Clusters prove themselves and know their server with.
func (k *Kubeconfig) credentialFiles() []string {
	var files []string
	for _, c := range k.openClusters() {
		files = append(files, c.credentialFiles()...)
	}
	slices.Sort(files)
	return files
}

func (c *Cluster) credentialFiles() []string {
	c.linkMu.Lock()
	defer c.linkMu.Unlock()
	if c.set.config == nil {
		return nil
	}
	return c.set.credentialFiles()
}

// credentialFiles are those that are named, in an order that does not change.
func (s settings) credentialFiles() []string {
	var files []string
	for _, file := range []string{s.config.CAFile, s.config.CertFile, s.config.KeyFile, s.config.BearerTokenFile} {
		if file != "" {
			files = append(files, file)
		}
	}
	return files
}

func (k *Kubeconfig) openClusters() []*Cluster {
	k.mu.Lock()
	defer k.mu.Unlock()
	var clusters []*Cluster
	for c := range k.clusters {
		clusters = append(clusters, c)
	}
	return clusters
}

// renew makes a Cluster that is not let in, and whose credential files are no longer what they were when it last looked, try
// again now. One that is live needs no help: its token is read again in time, and a new connection would cost it its watches.
func (k *Kubeconfig) renew() {
	for _, c := range k.openClusters() {
		st := c.Status()
		if st.Phase != Down {
			continue
		}
		switch problem.Of(st.Err).Class {
		case problem.Unauthorized, problem.TLS, problem.Config:
			c.kick()
		}
	}
}

// printOf changes when the content of a file does, or when one comes or goes.
func printOf(files []string) [sha256.Size]byte {
	h := sha256.New()
	for _, file := range files {
		data, err := os.ReadFile(file)
		fmt.Fprintf(h, "%s %v %d\n%s", file, err == nil, len(data), data)
	}
	return [sha256.Size]byte(h.Sum(nil))
}
