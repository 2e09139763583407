"""Pages that follow what happens, and the sessions behind them."""
