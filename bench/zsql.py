from __future__ import annotations
import re, time, traceback
from sqlalchemy import event
from bench import crowd, stage
from bench.screen import _model, LOADED, SWAP
from webapp.app import create_app
from webapp.runtime.database import engine
def main():
    with _model(), stage.workspace("screen-bench") as made:
        newest = crowd.move_in(made.workspace_id, 200)
        app = create_app()
        home, opened = f"/w/{made.slug}", newest[len(newest)//2]
        c = app.test_client(use_cookies=False)
        H = {"Cookie": f"signalbox={made.cookie}; signalbox-workspace={made.slug}"}
        def get(path, h):
            r = c.get(home+path, headers={**h, **H}); r.close(); assert r.status_code==200, r.status_code
        for name, path, h in (("conversation", f"/leads/{opened}", SWAP), ("opened", f"/leads/{opened}", LOADED)):
            for _ in range(3): get(path, h)
            told=[]
            def ask(conn, cur, sql, *rest):
                st=[f"{f.filename.split('/webapp/')[1]}:{f.lineno}" for f in traceback.extract_stack() if '/webapp/' in f.filename and 'snapshots' not in f.filename]
                told.append((sql, st[-4:]))
            event.listen(engine(), "before_cursor_execute", ask)
            get(path,h)
            event.remove(engine(), "before_cursor_execute", ask)
            print("##", name, len(told))
            for s, st in told:
                s=re.sub(r"\s+"," ",s); s=re.sub(r"SELECT .*? FROM", "SELECT .. FROM", s, count=1)
                print("-", s[:230], "\n     ", " > ".join(st))
if __name__ == "__main__":
    main()
