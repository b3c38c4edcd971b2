//! Chartkeeper: a Discord bot with which a team keeps its charts in order.
