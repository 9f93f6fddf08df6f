from __future__ import annotations
import cProfile, pstats, sys, time, resource
from bench import crowd, stage
from bench.screen import _model, LOADED, SWAP
from webapp.app import create_app
import gc, os
def main():
    if os.environ.get("ZGC"): gc.set_threshold(50_000, 20, 100)
    with _model(), stage.workspace("screen-bench") as made:
        newest = crowd.move_in(made.workspace_id, 2000)
        app = create_app()
        home, opened = f"/w/{made.slug}", newest[len(newest)//2]
        c = app.test_client(use_cookies=False)
        H = {"Cookie": f"signalbox={made.cookie}; signalbox-workspace={made.slug}"}
        def get(path, h):
            r = c.get(home+path, headers={**h, **H}); assert r.status_code==200, r.status_code
            r.close(); return r
        for name, path, h in (("conversation", f"/leads/{opened}", SWAP), ("opened", f"/leads/{opened}", LOADED), ("searched", "/inbox/list?view=everyone&q=harbor", SWAP), ("page","/inbox",LOADED)):
            for _ in range(8): get(path, h)
            u0=resource.getrusage(resource.RUSAGE_SELF); n=40
            for _ in range(n): get(path,h)
            u1=resource.getrusage(resource.RUSAGE_SELF)
            print("##", name, round(((u1.ru_utime+u1.ru_stime)-(u0.ru_utime+u0.ru_stime))*1000/n,1), "ms cpu")
            if True:
                pr=cProfile.Profile(); pr.enable()
                for _ in range(20): get(path,h)
                pr.disable()
                st=pstats.Stats(pr); print("## calls", name, st.total_calls//20)
                if os.environ.get("ZP")==name: st.sort_stats("cumulative").print_stats(160)
                pass
if __name__ == "__main__":
    main()
