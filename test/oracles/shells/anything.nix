# What importing the source of an input that nobody knows gives: something that is a function and an overlay.
_: _: { }
