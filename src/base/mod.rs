//! What every other folder stands on: findings, long work, bounds, units, ids, exact numbers.
//!
//! In: nothing. Out: vocabulary.
//! Read first: [`diag`], then [`job`].
//!
//! Knows nothing of files, STEP, measurements or screens, and uses no other folder of this crate.

pub mod archive;
pub mod decimal;
pub mod diag;
pub mod id;
pub mod job;
pub mod ledger;
pub mod limits;
pub mod units;
