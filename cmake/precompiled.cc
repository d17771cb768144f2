// The one file of the targets that own precompiled headers.
