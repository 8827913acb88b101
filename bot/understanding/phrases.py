"""Phrases that ask for nothing: thanks, greetings, yes and no, small talk.

A message that consists of nothing else needs no answer; one unknown word more and it might, so the lists hold
whole phrases and no word that could carry a problem. Written in lower case without apostrophes; `_` stands
for any one word that is not in `NEVER_PASSED_OVER`. English first, then some German, French and Spanish.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Said(IntEnum):
    """What a phrase says. Of several in one message the highest counts: `ok, fixed, thanks` says solved."""

    FILLER = 0  # means nothing alone: `team`, `so much`
    SOCIAL = 1
    GREETING = 2
    ACKNOWLEDGEMENT = 3
    THANKS = 4
    ANSWER = 5
    SOLVED = 6


_LISTS: Mapping[Said, str] = {
    Said.FILLER: """
        for all the help / for all your help / for the _ help / for the help / for your _ help
        for your help / a lot / again / all / and / as always / at all / buddy / dear / everybody
        everyone / everything / folks / for all / for everything / for getting back
        for getting back to me / for getting back to us / for letting me know / for letting us know
        for looking / for looking into it / for looking into that / for looking into this / for now
        for that / for this / for today / for helping / for helping me / for helping us / friend / friends
        from me / from us / girls / guys / gals / just / madam / maam / man / mate / mates / my friend
        now / of course / oh / on this / people / quickly / really / sir / so / so far / so much
        support team / team / the team / then / there / though / to all / to all of you / to everyone
        to you / to you all / to you too / today / too / very / very much / very quickly / well
        with this / you / you all / your team / yourself / for reply / vielmals / sehr / zusammen
        an alle / für die hilfe / für eure hilfe / für die schnelle hilfe / für die schnelle antwort
        für die info / für die rückmeldung / beaucoup / bien / à tous / à vous / pour votre aide
        pour laide / à toute léquipe / mucho / mil / a todos / por la ayuda / por su ayuda / por tu ayuda
        equipo / léquipe / for your _ / for your _ _ / for the _ / for the _ _ / for all your _
        for all the _ / for fixing / for checking / for explaining / for clarifying / for confirming
        for sharing / for asking / for your / for _ it / for _ this / for _ that / for _ me / for _ us
        for _ me out / for _ us out
        """,
    Said.SOCIAL: """
        awesome / amazing / beautiful / brilliant / cheers everyone / congrats / congratulations / cool
        enjoy / enjoy the weekend / enjoy your day / enjoy your weekend / excellent / exciting / fantastic
        fab / fair / glad to hear / glad to hear it / glad to hear that / good job / good one / good stuff
        good work / great / great job / great news / great stuff / great to hear / great to hear that
        great work / ha / haha / hahaha / happy birthday / happy easter / happy friday / happy holidays
        happy monday / happy new year / have a awesome day / have a good day / have a good evening
        have a good one / have a good time / have a good night / have a good weekend / have a great day
        have a great day ahead / have a great evening / have a great time / have a great weekend
        have a lovely day / have a lovely weekend / have a nice day / have a nice day ahead
        have a nice evening / have a nice one / have a nice time / have a nice weekend
        have a wonderful day / have a pleasant day / have a beautiful day / have an amazing day
        have an awesome day / have fun / hehe / heh / hooray / hurray / i love it / impressive
        incredible / interesting / lmao / lol / love it / lovely / marvelous / merry christmas / neat
        nice / nice day / nice job / nice one / nice work / no worries / not a problem / oh well / oops
        ouch / perfect / rofl / same to you / superb / sounds amazing / sounds awesome / stay safe / super
        sweet / take care / the same to you / too kind / very cool / very funny / very nice / well done
        welcome / welcome aboard / whoa / wonderful / woohoo / woo hoo / wow / yay / you are awesome
        you are great / you are the best / you are welcome / you guys are great / you guys are awesome
        you guys are the best / you rock / you too / your welcome / youre awesome / youre great
        youre the best / youre welcome / nice talking to you / nice to meet you / pleased to meet you
        my pleasure / no problem / np / nw / yw / kudos / good luck / smiles / xd / schönes wochenende
        schönen tag / schönen tag noch / schönen feierabend / super arbeit / gern / gerne / gern geschehen
        klasse / prima / toll / bon weekend / bonne journée / bonne soirée / de rien / génial / parfait
        bravo / buen día / buen fin de semana / de nada / genial / perfecto / estupendo / excelente
        feliz navidad / sorry / sorry about that / sorry for that / my bad / oops sorry
        no need to be sorry / have a _ day / have a _ day ahead / have a _ weekend / have a _ evening
        happy to hear / happy to hear that / nice to hear / phew
        """,
    Said.GREETING: """
        aloha / ahoy / bye / bye bye / bye for now / catch you later / evening / g day / gday
        good afternoon / good day / good evening / good eve / good mornin / good morning / good night
        goodbye / goodnight / greetings / hello / hello again / hello there / helo / hey / hey hey
        hey there / heya / hi / hi again / hi there / hiya / hai / hii / hullo / howdy / hope all is well
        hope everyone is well / hope you are all well / hope you are doing well / hope you are well
        hope you had a good weekend / hope you had a great weekend / hope youre doing well
        hope youre well / hope you all had a great weekend / hope you all had a good weekend
        how are things ? / how are things / how are you ? / how are you / how are you all ?
        how are you all / how are you doing ? / how are you doing / how are you doing today ?
        how are you doing today / how are you today ? / how are you today / hows everyone ?
        hows everyone / hows everyone doing ? / hows everyone doing / hows it going ? / hows it going
        i am fine / i am good / im fine / im good / good to see you / gtg / later / laters
        long time no see / morning / night / see ya / see you / see you around / see you later
        see you next week / see you on monday / see you soon / see you then / see you tomorrow / so long
        speak later / speak soon / sup / talk later / talk soon / talk to you later / talk to you soon
        ttyl / whats up ? / whats up / wassup / yo / brb / afk / guten morgen / guten tag / guten abend
        hallo / hallo zusammen / moin / moin moin / servus / grüß gott / grüezi / tschüss / tschüs / ciao
        bis bald / bis dann / bis morgen / bis später / auf wiedersehen / liebe grüße / viele grüße / vg
        lg / mfg / bonjour / bonjour à tous / bonsoir / salut / coucou / à bientôt / à demain / à plus
        au revoir / ça va ? / hola / hola a todos / buenas / buenos días / buenos dias / buenas tardes
        buenas noches / adiós / adios / hasta luego / hasta mañana / qué tal ? / saludos / best
        best regards / kind regards / regards / warm regards / byee / bye now / see u / good moring
        gd morning / happy morning / g night
        """,
    Said.ACKNOWLEDGEMENT: """
        acknowledged / ack / ah / ah i see / ah ok / ah okay / ah right / aha / alright / all right
        as you wish / copy that / done / fair enough / fine / fine by me / fine with me / fine with us
        gotcha / got it / good / good enough / good idea / good point / good to know / got that
        great idea / hm / hmm / hmmm / i agree / i got it / i see / i understand / i understood
        i will check / i will do that / i will try / i will try it / i will try that / i will wait
        i will wait for it / ic / ill check / ill check it / ill check that / ill do that
        ill give it a go / ill give it a try / ill have a look / ill look into it / ill take a look
        ill test it / ill test that / ill try / ill try it / ill try that / ill wait / it makes sense
        it is fine / its fine / its ok / its okay / k / kk / lgtm / looks fine / looks good
        looks good to me / looks great / looks ok / makes sense / mhm / mm / mmm / no hurry / no rush
        noted / oh i see / oh ok / oh okay / oh right / oic / ok / ok cool / okay / okey / okie / okies
        okey dokey / okidoki / oki / on it / one moment / one sec / one second / that makes sense
        that is fine / that is good / that is great / that is ok / that is okay / that sounds good
        that sounds great / that will do / thatll do / thats a good idea / thats a good point / thats cool
        thats fair / thats fine / thats good / thats great / thats nice / thats ok / thats okay
        thats awesome / thats perfect / thats right / right / roger / roger that / sounds fair
        sounds good / sounds good to me / sounds great / sounds like a plan / sounds perfect
        sounds reasonable / understood / understand / very good / very well / we will check / we will try
        we will try it / we will try that / well check / well noted / well take a look / well test it
        well try / well try it / well try that / whatever / will check / will do / will do that / will try
        will try it / will try that / will wait / works for me / works for us / wfm / checking
        checking now / looking / looking now / take your time / no pressure / fair point / true / agreed
        exactly / +1 / alles klar / in ordnung / ist gut / okay danke / passt / verstanden / mache ich
        machen wir / genau / daccord / entendu / compris / ça marche / très bien / de acuerdo / vale
        entendido / muy bien / está bien
        """,
    Said.THANKS: """
        appreciate it / appreciated / appreciate that / appreciate the help / appreciate your help
        bless you / cheers / god bless / god bless you / great thanks / i appreciate it
        i appreciate that / i appreciate the help / i appreciate your help / i really appreciate it
        kudos to you / many many thanks / many thanks / much appreciated / much obliged
        really appreciate it / really appreciate the help / ta / tanks / thank u / thank you
        thank you so much / thank you so very much / thank you very much / thankyou / thanks
        thanks a bunch / thanks a lot / thanks a million / thanks a ton / thanks so much
        thanks very much / thanks heaps / thankyou so much / thankyou very much / thnks / thnx / thnaks
        thx / thx a lot / tks / ty / tyvm / tysm / tx / tnx / thats very kind / thats very kind of you
        very much appreciated / we appreciate it / we appreciate the help / we appreciate your help
        we really appreciate it / you are a lifesaver / you are a star / youre a lifesaver / youre a star
        youve been very helpful / you have been very helpful / you were very helpful
        that was very helpful / thats helpful / that is helpful / that helps / that helps a lot
        this helps / very helpful / super helpful / danke / danke dir / danke euch / danke ihnen
        danke schön / danke sehr / danke vielmals / dankeschön / herzlichen dank / vielen dank
        besten dank / tausend dank / merci / merci beaucoup / merci bien / mille mercis / un grand merci
        merci à vous / gracias / muchas gracias / mil gracias / muchísimas gracias / muchisimas gracias
        grazie / grazie mille / obrigado / obrigada / thank / tq / tq so much / thanking you
        i am happy with that
        """,
    Said.ANSWER: """
        affirmative / absolutely / certainly / correct / definitely / i do / i did / i think so
        i dont think so / i guess / i guess so / maybe / nah / naw / nay / negative / never mind
        nevermind / nvm / no / no need / no thank you / no thanks / nope / not at all / not now
        not really / not yet / nothing / nothing at the moment / nothing else / nothing else for now
        nothing else thank you / nothing more / nothing much / nothing right now / perhaps / please do
        please go ahead / please proceed / possibly / probably / proceed / go ahead / yes go ahead
        yes please proceed / indeed it is / it does / it is / it did / it was / that is correct
        that is right / thats correct / thats it / thats it for now / that is it / that is all / thats all
        thats all for now / thats all for today / thats all i need / thats all i needed
        that is all for now / that will be all / thatll be all / thats everything / that would be great
        that would be good / that would be nice / that would be helpful / that would help / that works
        that works for me / that works for us / that would work / sure / sure thing / surely / you can
        yea / yeah / yeap / yeh / yep / yes / yes please / yes i am / yes i can / yes i do / yes it is
        yes that is right / yes thats right / yessir / yup / ya / yah / we do / we did / we are / i am
        i can / i have / no im good / no i am good / no im fine / ja / jap / jo / ja bitte / ja gerne
        ja genau / nein / nein danke / nö / nee / noch nicht / bitte / bestimmt / oui / ouais / oui merci
        non / non merci / pas encore / peut être / sí / si / sí por favor / no gracias / todavía no
        claro / claro que sí / of course / for sure / i am sure / enough / thats enough / that is enough
        no more / nothing else for today / no not yet / carry on / no thank
        """,
    Said.SOLVED: """
        all clear / all fixed / all good / all good here / all good now / all set / all set now
        all sorted / all solved / all works / all works now / all working / all working now / case closed
        crisis averted / did the trick / everything is fine / everything is fine now / everything is good
        everything is good now / everything is ok / everything is ok now / everything is working
        everything is working fine / everything is working now / everything works / everything works fine
        everything works now / false alarm / feel free to close / feel free to close this
        feel free to close the ticket / fixed / fixed it / fixed now / found it / got it fixed
        got it to work / got it working / got it working now / i am all set / i am good now
        i figured it out / i found it / i fixed it / i got it to work / i got it working / i solved it
        im all set / im good now / issue closed / issue fixed / issue is fixed / issue is gone
        issue is resolved / issue is solved / issue resolved / issue solved / it has been fixed
        it has been resolved / it has been solved / it is all good / it is fine now / it is fixed
        it is fixed now / it is good now / it is ok now / it is resolved / it is solved / it is working
        it is working again / it is working fine / it is working fine now / it is working now
        it seems to be working now / it seems to work / it seems to work now / it was fixed / it worked
        it works / it works again / it works fine / it works fine now / it works great / it works now
        it works perfectly / its all good / its all good now / its fine now / its fixed / its fixed now
        its good now / its ok now / its resolved / its solved / its working / its working again
        its working fine / its working fine now / its working now / looks good now
        looks like its working now / nailed it / no longer an issue / no longer needed / no more issues
        not an issue anymore / not needed anymore / now it works / please close / please close it
        please close the case / please close the ticket / please close this / please close this ticket
        problem fixed / problem is fixed / problem is gone / problem is resolved / problem is solved
        problem resolved / problem solved / resolved / resolved it / resolved now / seems fine now
        seems fixed / seems fixed now / seems to be fixed / seems to be working now
        seems to be working again / seems to work / seems to work now / seems to be fine now / solved
        solved it / sorted / sorted it / sorted now / that did it / that did the trick / that fixed it
        that fixed the issue / that fixed the problem / that resolved it / that resolved the issue
        that solved it / that solved the issue / that solved the problem / that solves it / that worked
        that worked great / that worked perfectly / that was it / that was the issue
        that was the problem / the _ is fixed / the _ is fixed now / the _ is resolved / the _ is solved
        the _ is working again / the _ is working now / the _ works / the _ works again / the _ works now
        the _ has been fixed / the _ has been resolved / this can be closed / this did the trick
        this fixed it / this is fixed / this is fixed now / this is resolved / this is solved
        this is working / this is working now / this solved it / this worked / this works / this works now
        we are all good / we are all set / we are good / we are good now / we figured it out / we fixed it
        we found it / we got it working / we solved it / works again / works fine / works fine now
        works great / works great now / works like a charm / works like a charm now / works now
        works perfectly / works well / working / working again / working fine / working fine now
        working now / worked / worked like a charm / worked perfectly / you can close / you can close it
        you can close the case / you can close the ticket / you can close this / you can close this case
        you can close this one / you can close this ticket / can be closed / back to normal
        everything is back to normal / alles gut / alles okay / alles ok / hat geklappt / tout va bien
        hat sich erledigt / erledigt / geht wieder / es geht wieder / funktioniert / funktioniert jetzt
        funktioniert wieder / gelöst / jetzt geht es / jetzt gehts / jetzt funktioniert es / läuft
        läuft wieder / problem gelöst / passt jetzt / cest bon / cest réglé / ça fonctionne
        ça fonctionne maintenant / ça marche maintenant / résolu / problème résolu / tout est bon
        tout fonctionne / funciona / ya funciona / funciona ahora / resuelto / solucionado
        problema resuelto / todo bien / todo funciona / ya está / listo
        """,
}

_CARRYING = """
    a aber again ahead aide am an and any anyone anything are asap at ayuda be blocked broken bug but can
    cant could crash crashed dead did do does doesnt done dont down dringend emergency error errors failed
    failing fails fix for from had has have help here hilfe how however if immediately impossible in is isnt
    issue it jamais just kaputt let mais missing must my need never new nicht nie no nobody noch none not
    nothing now of off on one or our out outage pas pero please pls problem problems question questions refund
    request should slow still stop stopped stuck that the there this till timeout to unable unsolved until
    up urgent urgently was wasnt we were what when where which while who why will with wont working works
    would wrong yet you your
"""

NEVER_PASSED_OVER = frozenset(_CARRYING.split())
"""Words that no `_` stands for: each may begin or carry what is really meant."""


@dataclass(slots=True)
class Node:
    """One step into a phrase: the words that may follow, and what is said if it ends here."""

    following: dict[str, "Node"] = field(default_factory=dict)
    said: Said | None = None


def _tree() -> Node:
    root = Node()
    for said, block in _LISTS.items():
        for phrase in block.replace("\n", "/").split("/"):
            words = phrase.split()
            node = root
            for word in words:
                node = node.following.setdefault(word, Node())
            if words:
                node.said = said
    return root


PHRASES = _tree()
"""All phrases, by word; a phrase that stands in two lists says what the later list says."""
