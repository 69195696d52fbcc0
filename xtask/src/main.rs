//! The one door to the project's chores: `cargo xtask <verb>`.
fn main() -> anyhow::Result<()> {
    anyhow::bail!("usage: cargo xtask start | test | build")
}
