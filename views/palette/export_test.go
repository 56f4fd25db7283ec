package palette

import "fathom/ui/picker"

// TypedItem is the item of what was typed itself.
func (p *Palette) TypedItem(text string) picker.Item { return p.typedItem(text) }
