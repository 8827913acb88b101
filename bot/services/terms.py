"""The terms in force and every older policy text that a conversation is still pinned to."""

from collections.abc import Callable, Mapping

from bot.clock import Clock
from bot.domain.folding import TermsOf
from bot.domain.places import UNKNOWN_ACCOUNT, Account, Workspace
from bot.domain.policy import Policy, Terms
from bot.ports import Books, UnitOfWork


class TermsBook:
    """`current` is what new conversations are opened under; `terms_of` finds the terms of old ones too."""

    def __init__(self, policy: Policy, load_policy: Callable[[str], Policy]) -> None:
        self.current = policy
        self._load = load_policy
        self._policies = {policy.hash: policy}
        self.terms_of = TermsOf(self._policies)

    async def open(self, uow: UnitOfWork, clock: Clock) -> None:
        """Keep the current text, and read the older ones."""
        async with uow.write() as books:
            await books.policies.keep(self.current.hash, self.current.text, clock.now())
            texts = await books.policies.texts()
        self._keep(texts)

    async def learn(self, books: Books) -> None:
        """What another replica, with another policy.yml, has opened conversations under."""
        if await books.policies.hashes() - self._policies.keys():
            self._keep(await books.policies.texts())

    def _keep(self, texts: Mapping[str, str]) -> None:
        for hash_, text in texts.items():
            if hash_ not in self._policies:
                self._policies[hash_] = self._load(text)

    def groups(self) -> frozenset[str]:
        """The user groups that a ladder calls, of this policy or one that a request is pinned to."""
        return frozenset(group for policy in self._policies.values() for group in policy.groups)

    def tier_of(self, account: Account | None) -> str:
        return account.tier if account else self.current.strictest_tier

    def of_account(self, workspace: Workspace, account: str) -> Terms:
        """The terms that hold for an account now."""
        return self.current.terms_for(account, self.tier_of(workspace.accounts.get(account)))


def account_id(account: Account | None) -> str:
    return account.id if account else UNKNOWN_ACCOUNT
