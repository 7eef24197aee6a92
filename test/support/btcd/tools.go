//go:build tools

// Package btcd pins the node that the tests of probing start: its modules, and by go.sum their contents.
package btcd

import _ "github.com/btcsuite/btcd"
