//! @bff@ from outside: the built binary between @app@ and scripted central systems.

mod frontend;

mod papers;
mod start;
