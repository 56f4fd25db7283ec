package session

import "fathom/kube/files"

// Transfers are the copies from and to containers of this run.
func (s *Session) Transfers() *files.Transfers { return s.transfers }
