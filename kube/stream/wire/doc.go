// Package wire reads the protobuf framing around Kubernetes objects: watch frames, envelopes and lists. It cuts bytes
// out of bytes without copying, so that a list of many thousand objects costs only what the objects themselves cost.
//
// It knows no kind; the caller decodes the objects. It imports nothing of ours and is meant for kube/stream and its
// neighbours.
package wire
