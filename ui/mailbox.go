package ui

import (
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// mailInterval is the least time between two letters of flags: about twenty messages a second.
const mailInterval = 50 * time.Millisecond

// Mailbox stands between goroutines that see the world change and the event loop, whose Send blocks while the loop is
// busy or a shell has the terminal. Flags are merged, so that a storm of them costs one set; posts keep their order.
// Nobody who calls it ever waits. Its one sender goroutine sleeps when nothing that is on screen has been flagged.
type Mailbox struct {
	interval time.Duration
	wake     chan struct{}
	done     chan struct{}
	once     sync.Once

	mu      sync.Mutex
	boxes   map[int]*flagBox
	posts   []tea.Msg
	started bool
}

// flagBox is the state of one address.
type flagBox struct{ flagged, front bool }

// dirtyMsg is the letter: the addresses on screen that were flagged since the last one.
type dirtyMsg struct{ ids []int }

// NewMailbox is a mailbox without a sender: it collects until Start.
func NewMailbox(interval time.Duration) *Mailbox {
	return &Mailbox{
		interval: interval,
		wake:     make(chan struct{}, 1),
		done:     make(chan struct{}),
		boxes:    map[int]*flagBox{},
	}
}

// Start gives the mailbox the function that delivers, which may block. Only the first call counts.
func (m *Mailbox) Start(send func(tea.Msg)) {
	m.mu.Lock()
	first := !m.started
	m.started = true
	m.mu.Unlock()
	if first {
		go m.deliver(send)
	}
}

// Close ends the sender and drops what was not delivered.
func (m *Mailbox) Close() { m.once.Do(func() { close(m.done) }) }

// Open makes an address; flags to one that is not open are dropped.
func (m *Mailbox) Open(id int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.boxes[id] == nil {
		m.boxes[id] = &flagBox{}
	}
}

// Forget closes an address.
func (m *Mailbox) Forget(id int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.boxes, id)
}

// Front says which addresses are on screen. The flags of the others wait until they are.
func (m *Mailbox) Front(ids ...int) {
	m.mu.Lock()
	for _, b := range m.boxes {
		b.front = false
	}
	for _, id := range ids {
		if b := m.boxes[id]; b != nil {
			b.front = true
		}
	}
	due := m.due()
	m.mu.Unlock()
	if due {
		m.ring()
	}
}

// Flag says that the data behind an address changed.
func (m *Mailbox) Flag(id int) {
	m.mu.Lock()
	b := m.boxes[id]
	ring := b != nil && !b.flagged && b.front
	if b != nil {
		b.flagged = true
	}
	m.mu.Unlock()
	if ring {
		m.ring()
	}
}

// Take lowers the flag of an address and says whether it was up.
func (m *Mailbox) Take(id int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.boxes[id]
	if b == nil || !b.flagged {
		return false
	}
	b.flagged = false
	return true
}

// Post delivers one message as it is, after those posted before it.
func (m *Mailbox) Post(msg tea.Msg) {
	m.mu.Lock()
	m.posts = append(m.posts, msg)
	m.mu.Unlock()
	m.ring()
}

// due reports whether a flag of something on screen is up. The caller holds the lock.
func (m *Mailbox) due() bool {
	for _, b := range m.boxes {
		if b.flagged && b.front {
			return true
		}
	}
	return false
}

func (m *Mailbox) ring() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// collect empties the box into messages.
func (m *Mailbox) collect() []tea.Msg {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.posts
	m.posts = nil
	var ids []int
	for id, b := range m.boxes {
		if b.flagged && b.front {
			b.flagged = false
			ids = append(ids, id)
		}
	}
	if len(ids) > 0 {
		out = append(out, dirtyMsg{ids})
	}
	return out
}

// deliver is the sender goroutine.
func (m *Mailbox) deliver(send func(tea.Msg)) {
	rest := time.NewTimer(0)
	defer rest.Stop()
	for {
		select {
		case <-m.done:
			return
		case <-m.wake:
		}
		select {
		case <-m.done:
			return
		case <-rest.C:
		}
		for _, msg := range m.collect() {
			send(msg)
		}
		rest.Reset(m.interval)
	}
}
