"""What the browser alone knows: which tickets are selected; `assets/queue.js` says it."""

import reflex as rx

SELECTED = rx.Var("globalThis.deskQueue?.selected()").to(dict)
"""Their numbers, or the query of all that match, and which selection it is, as handlers take it."""
HOW_MANY = rx.Var("globalThis.deskQueue?.label()").to(str)
"""How many they are, as people read it."""
