package cluster

import (
	"context"
	"crypto/sha256"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Watch follows the kubeconfig files on disk until ctx ends, and returns at once. When they change, the kubeconfig is
// read again, Clusters whose settings changed connect anew, and changed is called. Clusters that are not let in try again as
// soon as their token or certificate files change.
func (k *Kubeconfig) Watch(ctx context.Context, changed func()) {
	before := printOf(k.files())
	go k.options.Guard(func() { k.follow(ctx, before, changed) })
}

// follow watches folders, not files: editors and tools replace files, and a missing one may appear. Where no watch is to
// be had, or does not see changes made on other hosts (NFS), it looks at the files now and then.
func (k *Kubeconfig) follow(ctx context.Context, before [sha256.Size]byte, changed func()) {
	var events <-chan fsnotify.Event
	var lost <-chan error
	watcher, err := fsnotify.NewWatcher()
	if err == nil {
		defer watcher.Close()
		events, lost = watcher.Events, watcher.Errors
		k.watchFolders(watcher)
	}
	var credentials [sha256.Size]byte
	look := time.NewTicker(k.pace.stat)
	defer look.Stop()
	settled := time.After(k.pace.settle) // for what changed before the watch was there
	for {
		select {
		case <-ctx.Done():
			return
		case <-events:
			if settled == nil {
				settled = time.After(k.pace.settle)
			}
			continue
		case <-lost:
			// Events were lost; the files are looked at anyway.
			continue
		case <-settled:
			settled = nil
		case <-look.C:
		}
		if watcher != nil {
			k.watchFolders(watcher)
		}
		if now := printOf(k.files()); now != before {
			before = now
			k.reload()
			changed()
		}
		// Which files these are changes with the Clusters that are open; once more than needed does no harm.
		if now := printOf(k.credentialFiles()); now != credentials {
			credentials = now
			k.renew()
		}
	}
}

// watchFolders watches the folder of each file, and of what it links to; of a missing folder the nearest that exists.
// Watching a folder twice does nothing.
func (k *Kubeconfig) watchFolders(w *fsnotify.Watcher) {
	for _, file := range append(k.files(), k.credentialFiles()...) {
		paths := []string{file}
		if target, err := filepath.EvalSymlinks(file); err == nil {
			paths = append(paths, target)
		}
		for _, path := range paths {
			dir := filepath.Dir(path)
			for w.Add(dir) != nil && filepath.Dir(dir) != dir {
				dir = filepath.Dir(dir)
			}
		}
	}
}

// reload reads the files again and tells the Clusters. Files that were in order and are no longer change nothing: they
// may be in the middle of being written.
func (k *Kubeconfig) reload() {
	now := k.load()
	k.mu.Lock()
	if now.err != nil && (k.now.err == nil || k.now.kept) {
		now = k.now.keep(now.err)
	}
	k.now = now
	k.mu.Unlock()
	for _, c := range k.openClusters() {
		if c.reload() {
			c.kick()
		}
	}
}
