package files

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"
)

// summer is a program of the container that makes checksums.
func (f *FS) summer() (program string, make func() hash.Hash) {
	switch {
	case f.tools.Has("sha256sum"):
		return "sha256sum", sha256.New
	case f.tools.Has("md5sum"):
		return "md5sum", md5.New
	}
	return "", nil
}

// Sum is the checksum of a file as the container makes it, "" if nothing there does.
func (f *FS) Sum(ctx context.Context, path string) (string, error) {
	program, _ := f.summer()
	if program == "" {
		return "", nil
	}
	out, err := f.output(ctx, "read", path, regular+program+` < "$1"`, path)
	word, _, _ := strings.Cut(out, " ")
	return strings.TrimSpace(word), err
}

// hash is a hash of the kind that Sum makes, or nil.
func (f *FS) hash() hash.Hash {
	if _, make := f.summer(); make != nil {
		return make()
	}
	return nil
}

// sumOf is what Sum writes for a hash, "" for none.
func sumOf(h hash.Hash) string {
	if h == nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}
