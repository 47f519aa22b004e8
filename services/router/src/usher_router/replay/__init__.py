"""A dispatcher's record, and what can be learnt from it: the same decisions again, and the whole list behind one."""
