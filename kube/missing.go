package kube

// Texts of cells whose value comes from elsewhere than the object and is not there. Their Num is NaN.
const (
	Awaited     = "..." // it is on its way
	Unavailable = "n/a" // it cannot be had; the stream's notes say why
)
