package pager

// Click moves the cursor to the line at that cell of the View. On the sign of a fold it opens or closes it.
func (m *Model) Click(x, y int) {
	row, sub := m.top, m.sub
	for y -= m.height(row) - sub; y >= 0 && row+1 < m.folds.rows(); y -= m.height(row) {
		row++
	}
	if y >= 0 || row >= m.folds.rows() {
		return
	}
	m.cursor = row
	m.settle()
	number, fold := m.leadWidth()
	if line := m.CursorLine(); x >= number && x < number+fold && m.folds.head(line) {
		m.fold(func(closed bool) bool { return !closed })
	}
}
