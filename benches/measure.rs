//! Measuring side by side: every quantity in turn, round after round, and the median of each.
#![forbid(unsafe_code)]

use std::time::{Duration, Instant};

/// How many rounds; the median of an odd number is one of them.
const ROUNDS: usize = 31;
/// How long one quantity is run in one round, in microseconds.
const SLICE_MICROSECONDS: f64 = 20_000.0;

/// A quantity to measure.
pub struct Quantity<'a> {
    name: &'static str,
    run: Box<dyn FnMut() + 'a>,
}

/// Names something to run again and again.
pub fn quantity<'a>(name: &'static str, run: impl FnMut() + 'a) -> Quantity<'a> {
    Quantity { name, run: Box::new(run) }
}

/// What was measured: microseconds for one run of each quantity, in the order they were given.
pub struct Measured {
    rows: Vec<(&'static str, f64)>,
}

/// Runs the quantities alternately.
pub fn measure(mut quantities: Vec<Quantity<'_>>) -> Measured {
    let mut samples: Vec<Vec<f64>> = quantities.iter().map(|_| Vec::new()).collect();
    let runs: Vec<u32> = quantities.iter_mut().map(runs_for_a_slice).collect();
    for _ in 0..ROUNDS {
        for ((quantity, runs), samples) in quantities.iter_mut().zip(&runs).zip(&mut samples) {
            samples.push(microseconds(quantity, *runs) / f64::from(*runs));
        }
    }
    let medians = samples.into_iter().map(median);
    Measured { rows: quantities.iter().map(|quantity| quantity.name).zip(medians).collect() }
}

impl Measured {
    /// Microseconds for one run of the quantity with this name.
    pub fn of(&self, name: &str) -> f64 {
        self.rows.iter().find(|(known, _)| *known == name).map_or(f64::NAN, |(_, value)| *value)
    }

    /// Prints a line for each quantity, under a common prefix.
    pub fn print(&self, prefix: &str) {
        for (name, value) in &self.rows {
            figure(&format!("{prefix}_{name}"), *value, "us");
        }
    }
}

/// Prints `figure NAME VALUE UNIT`.
pub fn figure(name: &str, value: f64, unit: &str) {
    println!("figure {name} {value:.2} {unit}");
}

/// Prints `ratio NAME VALUE OVER FLOOR_NAME`.
pub fn ratio(name: &str, value: f64, floor_name: &str) {
    println!("ratio {name} {value:.3} OVER {floor_name}");
}

/// How often a second something is done on one thread, and on two: the medians of nine rounds.
pub fn on_two_threads(run: impl Fn() + Sync) -> (f64, f64) {
    let slice = Duration::from_millis(300);
    let rate = |threads: usize| -> f64 {
        let done: u64 = std::thread::scope(|scope| {
            let running: Vec<_> =
                (0..threads).map(|_| scope.spawn(|| times_within(slice, &run))).collect();
            running.into_iter().map(|thread| thread.join().unwrap_or(0)).sum()
        });
        #[expect(clippy::as_conversions, reason = "a count far below 2^53")]
        let done = done as f64;
        done / slice.as_secs_f64()
    };
    let mut rounds: Vec<(f64, f64)> = (0..9).map(|_| (rate(1), rate(2))).collect();
    rounds.sort_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
    rounds.get(rounds.len() / 2).copied().unwrap_or((f64::NAN, f64::NAN))
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn times_within(slice: Duration, run: impl Fn()) -> u64 {
    let start = Instant::now();
    let mut done = 0;
    while start.elapsed() < slice {
        run();
        done += 1;
    }
    done
}

fn runs_for_a_slice(quantity: &mut Quantity<'_>) -> u32 {
    let mut runs = 1;
    loop {
        let took = microseconds(quantity, runs);
        if took >= SLICE_MICROSECONDS / 2.0 || runs >= 1 << 24 {
            return runs;
        }
        runs *= 2;
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn microseconds(quantity: &mut Quantity<'_>, runs: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..runs {
        (quantity.run)();
    }
    start.elapsed().as_secs_f64() * 1e6
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}
