//! End-to-end tests of the two programs; everything is in `tests/`.
