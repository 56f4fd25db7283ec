package session

// NewWarnings returns what the API servers have warned of since the last call, each text once a run.
func (s *Session) NewWarnings() []string {
	var out []string
	for _, c := range s.Opened() {
		for _, w := range c.Warnings() {
			text := c.Name() + " warns: " + w.Text
			s.mu.Lock()
			known := s.warned[text]
			s.warned[text] = true
			s.mu.Unlock()
			if !known {
				out = append(out, text+" ("+w.Request+")")
			}
		}
	}
	return out
}
