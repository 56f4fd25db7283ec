package record

// Reader reads the lines of one source. The zero Reader is ready. It is not for concurrent use.
type Reader struct {
	held Format // what the lines before were
}

// Format is the one that held so far.
func (r *Reader) Format() Format { return r.held }

// Level is how bad the next line of the source is. It is cheap, for every line as it arrives in its order: lines that go
// on with the one before, as those of a stack trace do, have its level.
func (r *Reader) Level(text string) Level { return r.Read(text).Level }

// Read reads a line, in any order.
func (r *Reader) Read(text string) Record { return Record{Message: text} }
