//! A small chart server that speaks Chart Studio's v2 API.
