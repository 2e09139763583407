import time, os
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema, events
from schemathesis.engine.run import PhaseName
from starlette.applications import Starlette
from support_desk.api.app import Api

def test_x(api, make_ticket):
    for _ in range(3): make_ticket()
    config = SchemathesisConfig.from_dict({"generation":{"max-examples":int(os.environ.get("N","20"))}, "seed": int(os.environ.get("SEED","1"))})
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", Api(Starlette()), config=config)
    t=time.time()
    seen=set()
    for e in from_schema(schema).execute():
        n=type(e).__name__
        if n in("PhaseFinished",): print(round(time.time()-t,1), e.phase.name, e.status)
        elif n in ("NonFatalError","FatalError"): print(n, e, getattr(e,'info',None) and e.info.format() )
        elif n=="ScenarioFinished":
            for cid, checks in e.recorder.checks.items():
                for c in checks:
                    if c.failure_info:
                        f=c.failure_info.failure
                        k=(c.name, f.operation, str(f.message)[:150])
                        if k in seen: continue
                        seen.add(k)
                        case=e.recorder.cases[cid].value
                        i=e.recorder.interactions.get(cid)
                        print("FAIL", e.phase if hasattr(e,'phase') else '', c.name, f.operation, f.message[:300])
                        print("    ", i.request.method, i.request.uri[:300], dict(i.request.headers), (i.request.body or b"")[:300], "->", i.response and (i.response.status_code, i.response.content[:300]))
        elif n=="EngineFinished": print("done", time.time()-t)
