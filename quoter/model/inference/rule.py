"""The rule of thumb in circulation among Chinese pre-sales engineers, kept as they quote it.

It counts nominal parameters and all attention heads, and answers with three totals."""

from quoter.core import Bytes


def rule_kv_cache(llm, key_bytes, value_bytes, ask, requests_in_flight) -> Bytes:
    """KV cache by the rule of thumb.

    All attention heads are counted, though most models share K and V among groups of heads
    (grouped-query attention, arXiv 2305.13245); hence several times too much."""
    per_token = llm.layers * llm.heads * llm.head_dim * (key_bytes + value_bytes)
    return per_token * ask.context * requests_in_flight


def rule_basic(rule_weights, rule_kv_cache, rule) -> Bytes:
    """Basic total by the rule of thumb.

    Weights + KV cache + activation."""
    return rule_weights + rule_kv_cache + rule.activation_basic


def rule_recommended(rule_weights, rule_kv_cache, rule) -> Bytes:
    """Recommended total by the rule of thumb.

    (Weights + KV cache) × overhead factor. Activation, framework and reserve are inside the factor
    and never added again."""
    return (rule_weights + rule_kv_cache) * rule.overhead


def rule_safe(rule_weights, rule_kv_cache, rule) -> Bytes:
    """Safe total by the rule of thumb.

    With activation, framework and reserve."""
    used = rule_weights + rule_kv_cache + rule.activation_safe
    return used * (1 + rule.framework) * (1 + rule.reserve)


def rule_need(rule_recommended) -> Bytes:
    """Need by the rule of thumb."""
    return rule_recommended
