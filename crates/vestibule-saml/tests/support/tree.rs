//! All ordered forests of so many elements.

/// What an element of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    Signed,
    Forged,
    Extensions,
    Advice,
    Object,
    Foreign,
}

const CONTAINERS: [Element; 4] =
    [Element::Extensions, Element::Advice, Element::Object, Element::Foreign];

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) element: Element,
    pub(crate) children: Forest,
}

pub(crate) type Forest = Vec<Node>;

/// Whether elements that hold no Assertion may stand around.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Idle {
    No,
    Allowed,
}

/// Every forest of so many containers and of these Assertions, each once, in batches that agree in
/// the root of the first tree and in what it holds.
pub(crate) fn batches(
    containers: usize,
    assertions: &[Element],
    idle: Idle,
) -> impl Iterator<Item = Vec<Forest>> {
    let firsts = roots(containers, assertions).into_iter();
    firsts.flat_map(move |(root, containers, assertions)| {
        let kinds = (0..=containers).flat_map(move |inside| {
            splits(&assertions).into_iter().map(move |(below, beside)| (inside, below, beside))
        });
        kinds.filter_map(move |(inside, below, beside)| {
            if idle == Idle::No && below.is_empty() && !is_assertion(root) {
                return None;
            }
            let rests = forests(containers - inside, &beside, idle);
            let mut batch = Vec::new();
            for children in forests(inside, &below, idle) {
                for rest in &rests {
                    let first = Node { element: root, children: children.clone() };
                    batch.push(std::iter::once(first).chain(rest.iter().cloned()).collect());
                }
            }
            Some(batch)
        })
    })
}

fn forests(containers: usize, assertions: &[Element], idle: Idle) -> Vec<Forest> {
    if containers == 0 && assertions.is_empty() {
        return vec![Vec::new()];
    }
    batches(containers, assertions, idle).flatten().collect()
}

/// Whether one of the trees holds this element.
pub(crate) fn holds(forest: &Forest, element: Element) -> bool {
    forest.iter().any(|node| node.element == element || holds(&node.children, element))
}

/// The element that the first tree has as its root, and what is left then.
fn roots(containers: usize, assertions: &[Element]) -> Vec<(Element, usize, Vec<Element>)> {
    let mut all = Vec::new();
    if containers > 0 {
        all.extend(CONTAINERS.map(|root| (root, containers - 1, assertions.to_vec())));
    }
    for root in assertions {
        let others = assertions.iter().copied().filter(|other| other != root).collect();
        all.push((*root, containers, others));
    }
    all
}

/// Every way to have some of the Assertions inside of the first tree, the others beside it.
fn splits(assertions: &[Element]) -> Vec<(Vec<Element>, Vec<Element>)> {
    (0..1_usize << assertions.len())
        .map(|chosen| {
            let is_inside = |index: usize| chosen >> index & 1 == 1;
            let pick = |inside: bool| {
                let chosen = assertions.iter().enumerate();
                chosen.filter(move |(index, _)| is_inside(*index) == inside).map(|(_, one)| *one)
            };
            (pick(true).collect(), pick(false).collect())
        })
        .collect()
}

fn is_assertion(element: Element) -> bool {
    matches!(element, Element::Signed | Element::Forged)
}
