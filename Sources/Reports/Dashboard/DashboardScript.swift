/// The dashboard's script, hand-written: views, theme, and the timeline, of which only the rows in sight exist. It puts
/// every text of the scenario in place as text, never as markup.
enum DashboardScript {
  static let text = #"""
    "use strict";(function(){
    var D=JSON.parse(document.getElementById("data").textContent),$=function(i){return document.getElementById(i)};
    var W=["Sun","Mon","Tue","Wed","Thu","Fri","Sat"],M=["Jan","Feb","Mar","Apr","May","Jun","Jul","Aug","Sep","Oct","Nov","Dec"];
    function el(t,c,x){var e=document.createElement(t);if(c)e.className=c;if(x!==undefined)e.textContent=x;return e}
    function date(m){return new Date((D.base+m)*60000)}
    function two(n){return (n<10?"0":"")+n}
    function day(m){var d=date(m);return W[d.getUTCDay()]+" "+d.getUTCDate()+" "+M[d.getUTCMonth()]+" "+d.getUTCFullYear()}
    function stamp(m){var d=date(m);return day(m)+" "+two(d.getUTCHours())+":"+two(d.getUTCMinutes())}
    function until(m){return date(m).getUTCHours()+date(m).getUTCMinutes()===0?day(m-1)+" 24:00":stamp(m)}
    var views=[].slice.call(document.querySelectorAll(".view")),tabs=[].slice.call(document.querySelectorAll(".tabs a"));
    function show(id){var v=views.filter(function(s){return s.id===id})[0]?id:"overview";
      views.forEach(function(s){s.hidden=s.id!==v});tabs.forEach(function(a){if(a.hash==="#"+v)a.setAttribute("aria-current","page");else a.removeAttribute("aria-current")});
      if(v==="timeline")T.shown()}
    var root=document.documentElement,theme=$("theme");
    function paint(dark){if(dark)root.dataset.theme="dark";else delete root.dataset.theme;theme.textContent=dark?"Light":"Dark";theme.setAttribute("aria-label","Switch to "+(dark?"light":"dark")+" colours")}
    var dark=window.matchMedia&&matchMedia("(prefers-color-scheme: dark)").matches;theme.hidden=false;paint(dark);
    theme.onclick=function(){dark=!dark;paint(dark)};

    var T=(function(){
      var R=D.releases,H=30,N=210,box=$("tl-rows"),space=el("div"),scale=$("tl-scale"),details=$("tl-details");
      space.id="tl-space";box.appendChild(space);
      var ppd=10,from=D.from-1440*2,to=D.to+1440*3,items=[],live={},picked=-1,pickedPhase=-1,rowOf={},where={},fitted=false,bandLayer=el("div"),chain={};
      space.appendChild(bandLayer);
      var svg=document.createElementNS("http://www.w3.org/2000/svg","svg");svg.id="tl-links";svg.setAttribute("aria-hidden","true");space.appendChild(svg);
      R.forEach(function(r,i){r.q=[r.i,r.n,r.o,r.m,r.s,r.l.join(" "),r.p.map(function(p){return p[0]+" "+p[5]}).join(" ")].join(" ").toLowerCase();
        r.p.forEach(function(p){where[p[7]]=[i,p]})});
      function X(m){return N+(m-from)/1440*ppd}
      function options(id,names,all){var s=$(id);s.appendChild(new Option("all",""));names.forEach(function(n,i){s.appendChild(new Option(n,all?n:i))});if(!names.length)s.parentNode.hidden=true}
      function unique(list){var seen={},out=[];list.forEach(function(x){if(x!==undefined&&x!==null&&!Object.prototype.hasOwnProperty.call(seen,"_"+x)){seen["_"+x]=1;out.push(x)}});return out.sort()}
      options("f-team",D.teams);options("f-environment",D.environments);options("f-composite",D.composites);
      options("f-owner",unique(R.map(function(r){return r.o})),true);options("f-label",unique([].concat.apply([],R.map(function(r){return r.l}))),true);options("f-state",unique(R.map(function(r){return r.s})),true);
      function pass(r){var q=$("tl-search").value.trim().toLowerCase(),t=$("f-team").value,e=$("f-environment").value,c=$("f-composite").value,o=$("f-owner").value,l=$("f-label").value,s=$("f-state").value;
        return (!q||q.split(/\s+/).every(function(w){return r.q.indexOf(w)>=0}))&&(t===""||r.t.indexOf(+t)>=0)&&(e===""||r.e.indexOf(+e)>=0)&&(c===""||r.c.indexOf(+c)>=0)&&(o===""||r.o===o)&&(l===""||r.l.indexOf(l)>=0)&&(s===""||r.s===s)}
      function keys(r,g){switch(g){case"team":return r.t.map(function(i){return D.teams[i]});case"environment":return r.e.map(function(i){return D.environments[i]});case"composite":return r.c.map(function(i){return D.composites[i]});case"owner":return r.o?[r.o]:[];case"label":return r.l;case"state":return [r.s]}return []}
      function list(){var g=$("tl-group").value,chosen=[];R.forEach(function(r,i){if(pass(r))chosen.push(i)});items=[];
        if(!g)items=chosen.map(function(i){return {r:i}});
        else{var by=new Map();chosen.forEach(function(i){var k=keys(R[i],g);if(!k.length)k=["none"];k.forEach(function(n){if(!by.has(n))by.set(n,[]);by.get(n).push(i)})});
          [].concat(Array.from(by.keys())).sort().forEach(function(n){items.push({g:n,n:by.get(n).length});by.get(n).forEach(function(i){items.push({r:i})})})}
        rowOf={};items.forEach(function(it,k){if(it.r!==undefined&&rowOf[it.r]===undefined)rowOf[it.r]=k});
        $("tl-count").textContent=chosen.length===R.length?R.length+" releases":chosen.length+" of "+R.length+" releases";rebuild()}
      function rebuild(){Object.keys(live).forEach(function(k){live[k].remove()});live={};
        space.style.height=Math.max(items.length*H,60)+"px";space.style.width=X(to)+"px";
        bands();axis();draw();links()}
      function band(c,a,b,t){var e=el("div","band "+c);e.style.left=X(a)+"px";e.style.width=Math.max(b===a?0:1,(b-a)/1440*ppd)+"px";e.style.height=items.length*H+"px";if(t)e.title=t;bandLayer.appendChild(e)}
      function nowMinutes(){if(D.now!==undefined&&D.now!==null)return D.now;try{var p={};new Intl.DateTimeFormat("en-GB",{timeZone:D.zone,year:"numeric",month:"2-digit",day:"2-digit",hour:"2-digit",minute:"2-digit",hourCycle:"h23"}).formatToParts(new Date()).forEach(function(x){p[x.type]=+x.value});return Date.UTC(p.year,p.month-1,p.day,p.hour,p.minute)/60000-D.base}catch(e){return -1e9}}
      function bands(){bandLayer.textContent="";bandLayer.className=ppd>8?"near":"";D.bands.forEach(function(b){band(b[0]?"freeze":"window",b[2],b[3],b[1])});var n=nowMinutes();if(n>=from&&n<=to)band("today",n,n,"today")}
      function axis(){scale.textContent="";var x0=box.scrollLeft,w=box.clientWidth,m0=from+(x0/ppd)*1440-1440*40,m1=from+((x0+w)/ppd)*1440+1440;
        var d=date(Math.max(from,m0));d=new Date(Date.UTC(d.getUTCFullYear(),d.getUTCMonth(),1));var mm=Math.max(1,Math.ceil(52/(ppd*30.4)));
        for(var g=0;g<400;g++){var m=d.getTime()/60000-D.base;if(m>m1||m>to)break;if(d.getUTCMonth()%mm===0){var s=el("span","coarse",M[d.getUTCMonth()]+(ppd*30>80||d.getUTCMonth()===0?" "+d.getUTCFullYear():""));s.style.left=(X(m)-N-x0)+"px";scale.appendChild(s)}d=new Date(Date.UTC(d.getUTCFullYear(),d.getUTCMonth()+1,1))}
        if(ppd>=3.4){var step=ppd>=26?1:7,k=Math.floor(Math.max(from,m0)/1440),guard=0;
          for(;guard<900&&k*1440<m1&&k*1440<to;k++){var mid=Math.ceil(0)+k*1440-((D.base%1440)+1440)%1440,dd=date(mid);if(mid<from)continue;if(step===7&&dd.getUTCDay()!==1)continue;guard++;
            var f=el("span","fine",step===1&&ppd>=46?W[dd.getUTCDay()]+" "+dd.getUTCDate():dd.getUTCDate());f.style.left=(X(mid)-N-x0)+"px";scale.appendChild(f)}}}
      function draw(){var a=Math.max(0,Math.floor(box.scrollTop/H)-8),b=Math.min(items.length,Math.ceil((box.scrollTop+box.clientHeight)/H)+8);
        Object.keys(live).forEach(function(k){if(+k<a||+k>=b){live[k].remove();delete live[k]}});
        for(var k=a;k<b;k++)if(!live[k]){live[k]=row(k);space.appendChild(live[k])}}
      function row(k){var it=items[k],e=el("div","row"),n;e.style.top=k*H+"px";e.style.width=X(to)+"px";
        if(it.g!==undefined){e.className="row group";e.setAttribute("role","presentation");n=el("span","name",it.g+" ("+it.n+")");e.appendChild(n);return e}
        var r=R[it.r];e.id="row-"+k;e.setAttribute("role","option");e.setAttribute("aria-setsize",items.length);e.setAttribute("aria-posinset",k+1);e.setAttribute("aria-selected",it.r===picked?"true":"false");
        var last=r.p.filter(function(p){return p[4]&1})[0];
        e.setAttribute("aria-label",(r.n||r.i)+", "+r.s+(last?", delivered "+until(last[2]+last[3]):""));
        n=el("span","name");n.appendChild(el("span","ic "+r.s.split(" ")[0],r.k));n.appendChild(document.createTextNode(" "+(r.n||r.i)));n.title=r.i+": "+r.s;n.onclick=function(){select(it.r)};e.appendChild(n);
        r.p.forEach(function(p){var x=X(p[2]),w=p[3]/1440*ppd,b;
          if(p[3]===0||p[4]&2){b=el("span","stone",p[4]&2?"◆":"◇")}
          else{b=el("span","bar k"+(p[1]%8),w>26?(p[4]&8?"⚠ ":"")+p[0]:"");b.style.width=Math.max(2,w)+"px"}
          if(p[4]&1)b.classList.add("delivery");if(p[4]&8)b.classList.add("broken");if(chain[p[7]])b.classList.add("chain");
          b.style.left=x+"px";b.title=(p[4]&8?"⚠ breaks a rule. ":"")+p[0]+": "+stamp(p[2])+(p[3]?" to "+until(p[2]+p[3]):"")+(p[5]?"\n"+p[5]:"");b.onclick=function(){select(it.r,p[7])};e.appendChild(b);
          if(p[9]!==undefined&&$("tl-ghosts").checked){var g=el("span","ghost");g.style.left=X(p[9])+"px";g.style.width=Math.max(3,p[10]/1440*ppd)+"px";g.title="baseline: "+stamp(p[9]);e.appendChild(g)}});
        if(r.d!==undefined&&r.d>=from&&r.d<=to){var m=el("span","duemark");m.style.left=X(r.d)+"px";m.title="due "+until(r.d);e.appendChild(m)}
        return e}
      function setChain(){chain={};if(!$("tl-chain").checked)return;var at=-1;
        if(picked>=0){var own=R[picked].p.filter(function(p){return p[4]&1})[0];if(own)at=own[7]}
        else{var best=-1;R.forEach(function(r){r.p.forEach(function(p){if(p[2]+p[3]>best){best=p[2]+p[3];at=p[7]}})})}
        while(at>=0&&where[at]&&!chain[at]){chain[at]=1;at=where[at][1][8]}}
      function links(){while(svg.firstChild)svg.removeChild(svg.firstChild);svg.setAttribute("width",X(to));svg.setAttribute("height",items.length*H);if(picked<0)return;
        D.links.forEach(function(l){if(l[0]!==R[picked].x&&l[2]!==R[picked].x)return;var a=rowOf[index(l[0])],b=rowOf[index(l[2])];if(a===undefined||b===undefined)return;
          var x1=X(l[1]),y1=a*H+15,x2=X(l[3]),y2=b*H+15,p=document.createElementNS("http://www.w3.org/2000/svg","path");
          p.setAttribute("d","M"+x1+" "+y1+"C"+(x1+24)+" "+y1+" "+(x2-24)+" "+y2+" "+(x2-5)+" "+y2);svg.appendChild(p);
          var t=document.createElementNS("http://www.w3.org/2000/svg","path");t.setAttribute("class","tip");t.setAttribute("d","M"+x2+" "+y2+"l-7 -4v8z");svg.appendChild(t)})}
      var byX={};R.forEach(function(r,i){byX[r.x]=i});function index(x){return byX[x]}
      function select(i,phase){picked=i;pickedPhase=phase===undefined?-1:phase;setChain();var k=rowOf[i];Object.keys(live).forEach(function(q){live[q].remove()});live={};
        if(k!==undefined){var top=k*H;if(top<box.scrollTop)box.scrollTop=top-H;else if(top+H*2>box.scrollTop+box.clientHeight)box.scrollTop=top+H*3-box.clientHeight;
          }
        draw();if(k!==undefined&&live[k])box.setAttribute("aria-activedescendant","row-"+k);links();tell()}
      function pair(dl,a,b){if(b===undefined||b===null||b==="")return;dl.appendChild(el("dt","",a));dl.appendChild(el("dd","",b))}
      function tell(){details.textContent="";if(picked<0){details.appendChild(el("p","","Select a release to see its phases, and why each stands where it does."));return}
        var r=R[picked],dl=el("dl");details.appendChild(el("h3","",r.n||r.i));
        pair(dl,"Id",r.n?r.i:"");pair(dl,"State",r.k+" "+r.s);pair(dl,"Due",r.d===undefined?"":until(r.d));pair(dl,"Owner",r.o);pair(dl,"Labels",r.l.join(", "));pair(dl,"Ships with",r.c.map(function(c){return D.composites[c]}).join(", "));pair(dl,"Note",r.m);details.appendChild(dl);
        var ol=el("ol");r.p.forEach(function(p){var li=el("li",p[7]===pickedPhase?"picked":"");li.appendChild(el("b","",(p[4]&8?"⚠ ":"")+p[0]));li.appendChild(document.createTextNode(" ("+D.kinds[p[1]]+(p[4]&1?", delivery":"")+") "+stamp(p[2])+(p[3]?" to "+until(p[2]+p[3]):"")));
          if(p[5])li.appendChild(el("div","",p[5]));li.appendChild(el("span","why","Why there: "+p[6]));if(p[9]!==undefined)li.appendChild(el("span","why","Baseline: "+stamp(p[9])));ol.appendChild(li)});
        if(r.p.length)details.appendChild(ol);else details.appendChild(el("p","","No phase of it is planned."));
        var dep=D.links.filter(function(l){return l[0]===r.x||l[2]===r.x});if(dep.length){details.appendChild(el("h3","","Dependencies"));var ul=el("ul");dep.slice(0,60).forEach(function(l){ul.appendChild(el("li","",l[4]))});details.appendChild(ul)}}
      function zoom(f,at){var mid=at===undefined?box.clientWidth/2+N/2:at,m=from+(box.scrollLeft+mid-N)/ppd*1440;ppd=Math.min(480,Math.max(fit()/2,ppd*f));rebuild();box.scrollLeft=X(m)-mid;axis()}
      function fit(){return Math.max(.05,(box.clientWidth-N-24)/((to-from)/1440))}
      function frame(days,centre){var m=centre===undefined?from+(box.scrollLeft+(box.clientWidth-N)/2)/ppd*1440:centre;ppd=(box.clientWidth-N)/days;rebuild();box.scrollLeft=X(m)-N-(box.clientWidth-N)/2;axis()}
      function whole(){ppd=fit();rebuild();box.scrollLeft=0;axis()}
      $("z-in").onclick=function(){zoom(1.6)};$("z-out").onclick=function(){zoom(1/1.6)};$("z-fit").onclick=whole;$("z-month").onclick=function(){frame(31)};$("z-week").onclick=function(){frame(7)};
      $("z-today").onclick=function(){var n=nowMinutes();frame(31,Math.min(Math.max(n,from),to))};
      ["tl-search","tl-group","f-team","f-environment","f-composite","f-owner","f-label","f-state"].forEach(function(i){$(i).addEventListener("input",function(){box.scrollTop=0;list()})});
      ["tl-chain","tl-ghosts"].forEach(function(i){$(i).addEventListener("change",function(){setChain();rebuild()})});
      $("tl-clear").onclick=function(){["tl-search","tl-group","f-team","f-environment","f-composite","f-owner","f-label","f-state"].forEach(function(i){$(i).value=""});picked=-1;setChain();tell();list()};
      var pending=false;box.addEventListener("scroll",function(){if(!pending){pending=true;requestAnimationFrame(function(){pending=false;axis();draw()})}});
      box.addEventListener("wheel",function(e){if(e.ctrlKey||e.metaKey){e.preventDefault();zoom(e.deltaY<0?1.25:.8,e.clientX-box.getBoundingClientRect().left)}},{passive:false});
      var grab=null;box.addEventListener("pointerdown",function(e){if(e.button===0&&e.pointerType==="mouse"&&!e.target.closest(".name,.bar,.stone"))grab=[e.clientX,e.clientY,box.scrollLeft,box.scrollTop]});
      window.addEventListener("pointermove",function(e){if(grab){box.scrollLeft=grab[2]-(e.clientX-grab[0]);box.scrollTop=grab[3]-(e.clientY-grab[1])}});window.addEventListener("pointerup",function(){grab=null});
      box.addEventListener("keydown",function(e){var k=picked<0?-1:rowOf[picked],d=0;if(k===undefined)k=-1;
        switch(e.key){case"ArrowDown":d=1;break;case"ArrowUp":d=-1;break;case"PageDown":d=10;break;case"PageUp":d=-10;break;case"Home":k=-1;d=1;break;case"End":k=items.length;d=-1;break;
          case"ArrowRight":box.scrollLeft+=120;e.preventDefault();return;case"ArrowLeft":box.scrollLeft-=120;e.preventDefault();return;case"+":case"=":zoom(1.6);e.preventDefault();return;case"-":zoom(1/1.6);e.preventDefault();return;case"0":whole();e.preventDefault();return;
          case"Enter":case" ":if(picked>=0){details.tabIndex=-1;details.focus()}e.preventDefault();return;case"Escape":picked=-1;setChain();rebuild();tell();return;default:return}
        e.preventDefault();var n=Math.min(items.length-1,Math.max(0,k+d));while(items[n]&&items[n].r===undefined)n+=d>0?1:-1;if(items[n]&&items[n].r!==undefined)select(items[n].r)});
      var legend=$("tl-legend");D.kinds.forEach(function(n,i){var s=el("span"),b=el("span","bar sw k"+(i%8));s.appendChild(b);s.appendChild(document.createTextNode(n));legend.appendChild(s)});
      ["◆ gate","◇ milestone","framed: delivery","underlined: critical chain (of the selection, else of the last work)","dashed below: baseline","double red line: due","shaded: window in use","hatched: freeze","red line: today","✓ on time  ▲ late  ⊘ deferred"].forEach(function(t){legend.appendChild(el("span","",t))});
      window.addEventListener("resize",function(){if(fitted)rebuild()});
      var note=document.querySelector("#timeline .noscript");if(note)note.hidden=true;$("tl").hidden=false;
      return {shown:function(){if(!fitted&&box.clientWidth>0){fitted=true;ppd=fit();setChain();list()}},select:function(x){var i=index(x);if(i===undefined)return;if(rowOf[i]===undefined)$("tl-clear").onclick();select(i);var p=R[i].p[0];if(p)box.scrollLeft=Math.max(0,X(p[2])-N-60);box.focus({preventScroll:true})}}
    })();
    document.addEventListener("click",function(e){var a=e.target.closest&&e.target.closest("a[data-release]");if(!a)return;e.preventDefault();location.hash="timeline";show("timeline");T.select(+a.dataset.release)});
    window.addEventListener("hashchange",function(){show(location.hash.slice(1));window.scrollTo(0,0)});
    show(location.hash.slice(1));document.body.dataset.ready="yes";
    })();

    """#
}
