"""A client that asks of a SCIM server what scim2-tester and scim-sanity do not: filters, order,
paging, conditional requests, PATCH operations, bulk requests, groups and refusals.

What a request should give comes from the RFCs and, for filters, orders and PATCH operations, from
scim2-models, which evaluates them on its own; every answer is read by its strict models.
"""

import traceback

from tools import Outcome

from . import bulk, conditions, groups, pages, patches, people, projections, queries, refusals
from .peer import Peer

# The first two count everybody: nobody else may be there yet.
PARTS = (queries, pages, projections, conditions, patches, groups, bulk, refusals)

# So many cases at least, so that a part that is cut short does not pass.
LEAST = 500


def check(url, token, profile, group_patch_reply):
    outcome = Outcome("scim2-client")
    with Peer(url, token, profile, group_patch_reply) as peer:
        try:
            everybody = people.create(peer)
        except Exception:
            outcome.wrong.append(traceback.format_exc(limit=-3))
            return outcome
        for part in PARTS:
            try:
                for name, wrong in part.cases(peer, everybody):
                    if wrong is None:
                        outcome.passed += 1
                    else:
                        outcome.wrong.append(f"{name}: {wrong}")
            except Exception:
                outcome.wrong.append(f"{part.__name__}: {traceback.format_exc(limit=-3)}")
    if outcome.passed + len(outcome.wrong) < LEAST:
        outcome.wrong.append(f"there were {outcome.passed} cases, not {LEAST}")
    return outcome
