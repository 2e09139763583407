"""Who has a ticket open, and who is writing there, whichever process serves them.

A tab that shows a ticket has a row in PostgreSQL, which names the process where its socket ends. That process says
every few seconds that its tabs are still there, and takes away the row of one that has closed or shows something else.
Rows of a process that died are taken away by the others, once nothing was heard of them for a while. Whoever looks is
told over a channel of its own, so that nothing else is read again when somebody comes.

Only the team is told, and only the team is present.
"""
