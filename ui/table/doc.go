// Package table is the table that every list in Fathom is drawn with. It asks its Source for the rows on screen and for
// no others, so 50,000 rows cost as much as fifty.
//
// It neither sorts nor filters, holds no data, and knows no Kubernetes. It sits in ui and may be imported by ui and views.
package table
