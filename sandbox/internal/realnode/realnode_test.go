package realnode

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fathom/sandbox/internal/state"
)

func TestNoNodeForAFolderThatItHides(t *testing.T) {
	if supported() != nil {
		t.Skip(supported())
	}
	if got := Missing(state.Dir("/var/lib/sandbox")); got != "the sandbox's folder may not be in /var/lib" {
		t.Errorf("got %q", got)
	}
}

// TestWriteImages uses a script in place of busybox: only its list of commands
// and its bytes matter.
func TestWriteImages(t *testing.T) {
	dir := t.TempDir()
	busybox := filepath.Join(dir, "busybox")
	if err := os.WriteFile(busybox, []byte("#!/bin/sh\necho busybox\necho sh\necho sleep\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(dir, "images.tar")
	if err := writeImages(archive, busybox); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	files := contents(t, data)
	var manifest []struct {
		Config   string
		RepoTags []string
		Layers   []string
	}
	if err := json.Unmarshal(files["manifest.json"], &manifest); err != nil {
		t.Fatal(err)
	}
	var tags []string
	for _, image := range manifest {
		tags = append(tags, image.RepoTags...)
		if files[image.Config] == nil || len(image.Layers) != 1 || files[image.Layers[0]] == nil {
			t.Errorf("image %v names files that are not there", image)
		}
	}
	if got := strings.Join(tags, " "); got != pauseImage+" "+Image {
		t.Errorf("images are %s", got)
	}
	layer := contents(t, files["layer.tar"])
	for _, name := range []string{"bin/busybox", "bin/sh", "bin/sleep", "etc/passwd"} {
		if _, ok := layer[name]; !ok {
			t.Errorf("the image has no %s", name)
		}
	}
}

func contents(t *testing.T, archive []byte) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[header.Name] = data
	}
}
