//! The Lang virtual machine.
