"""Run a scenario under a policy: the same seed gives the same result, and every policy gets the same conversations."""

from msgspec.structs import replace
from usher_policy.document.model import PolicyDocument, Queue, Select

from usher_router.domain.matching.pool import Pool
from usher_router.simulation.draws import Draws
from usher_router.simulation.run import MONDAY
from usher_router.simulation.run_with_calls import RunWithCalls
from usher_router.simulation.scenario import Scenario
from usher_router.simulation.statistics import Outcome, Use, outcome_of


def simulate(
    scenario: Scenario,
    document: PolicyDocument,
    chance: int | Draws,
    rule: Select | None = None,
    begins: int = MONDAY,
) -> Outcome:
    """Run the scenario with the production pool; `chance` is a seed, or draws made otherwise.

    `rule`: how all queues select agents, overriding the policy. `begins`: start in microseconds since 1970; with shifts
    it must be a midnight, because they repeat daily from then on.
    """
    if rule is not None:
        document = with_rule(document, rule)
    draws = Draws(chance) if isinstance(chance, int) else chance
    run = RunWithCalls(scenario, document, draws, Pool(document.timers.refusal_pause_s, explaining=False), begins)
    run.play()
    uses = [Use(team=c.spec.name, agents=c.spec.count, utilisation=c.utilisation) for c in run.teams]
    outcome = outcome_of(list(run.counts.values()), uses, run.invited)
    return replace(outcome, stages=run.stages(outcome.whole), calls=tuple(run.calls))


def with_rule(document: PolicyDocument, rule: Select) -> PolicyDocument:
    """Let every queue of a policy, including the fallback queue, select agents by this rule."""
    queues = {"default": Queue(), **document.queues}
    return replace(document, queues={name: replace(queue, select=rule) for name, queue in queues.items()})
