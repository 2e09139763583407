"""How the guard is taught that leaves out of a ticket what speaks to the machine."""
