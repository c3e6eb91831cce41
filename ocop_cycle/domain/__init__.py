"""Pure judgement: no input or output, no clock, no session."""
