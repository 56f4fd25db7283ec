// Package streamtest is an API server for tests: it lists and watches any objects, as protobuf, JSON or Tables, over a
// loopback connection, and fails on demand in the ways that real servers do.
//
// It is not a control plane: nothing is validated, defaulted or reconciled. Only tests may import it.
package streamtest
