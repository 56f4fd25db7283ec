// Package kube holds the value types that every part of Fathom shares: Ref, Kind, Scope, Column, Cell, Row and Health.
//
// It talks to no cluster and draws nothing. Its sub-packages do the talking; screens import both.
package kube
