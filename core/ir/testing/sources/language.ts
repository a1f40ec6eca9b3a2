import {family, type Source} from './source.ts';

const classes = {
  virtual: `struct Shape { virtual ~Shape(); virtual float area() const = 0; virtual int sides() { return 0; } int id; }; struct Square : Shape { float s; float area() const override { return s * s; } int sides() override { return 4; } ~Square() override; }; struct Other { virtual void other(); int y; }; struct Both : Square, Other { void other() override; float area() const override; };
Shape::~Shape() {} Square::~Square() { s = 0; } void Other::other() { y = 1; } void Both::other() { y = 2; } float Both::area() const { return 2 * s; } float total(Shape **v, int n) { float t = 0; for (int i = 0; i < n; ++i) t += v[i]->area() * v[i]->sides(); return t; } Other *convert(Both *b) { return b; } void destroy(Shape *s) { delete s; } struct V { int a; virtual void f(); }; struct W : virtual V { int b; void f() override; }; void W::f() { a = b; } int viaVirtual(W *w) { return w->a; }`,
  templates: `template <class T, int N> struct Vec { T v[N]; T &operator[](int i) { return v[i]; } template <class F> void each(F f) { for (T &x : v) f(x); } }; template <class T, int N> T sum(Vec<T, N> &v) { T s = 0; v.each([&](T x) { s += x; }); return s; } template <class T> constexpr T square(T x) { return x * x; } template <class... A> auto all(A... a) { return (a + ...); } int use(Vec<int, 4> &a, Vec<float, 3> &b) { return sum(a) + (int)sum(b) + square(3) + all(1, 2.5, 'c'); } template <int N> struct Fact { static const int v = N * Fact<N - 1>::v; }; template <> struct Fact<0> { static const int v = 1; }; int fact() { return Fact<10>::v; } template struct Vec<double, 2>; inline int shared() { static int n = 1; return n; } int call() { return shared(); }`,
  lambdas: `template <class F> int apply(F f, int x) { return f(x); } int capture(int a, int *b) { auto by = [a, b](int x) { return a * x + *b; }; auto ref = [&](int x) mutable { a += x; return a; }; int (*plain)(int) = [](int x) { return -x; }; return apply(by, 2) + apply(ref, 3) + apply(plain, 4); } auto make(int n) { return [=](int m) { return n ^ m; }; } int outer() { return make(3)(4); }`,
  members: `struct S { int a, b; int f(int x) { return a + x; } int g(int x) const; static int h(int); }; int S::g(int x) const { return b - x; } int S::h(int x) { return x; } int S::*field(bool c) { return c ? &S::a : &S::b; } int get(S *s, int S::*m) { return s->*m; } typedef int (S::*M)(int); int call(S *s, M m, int x) { return (s->*m)(x); } M global = &S::f; int S::*null = nullptr; bool same(M a, M b) { return a == b; } struct Op { int v; Op operator+(Op o) const { return {v + o.v}; } explicit operator bool() const { return v; } Op &operator++() { ++v; return *this; } }; int ops(Op a, Op b) { return ++a ? (a + b).v : 0; }`,
};

const runtime = {
  initialisers: `extern int make(int); int a = make(1); static int b = make(2); struct G { int v; G(int x) : v(x) { make(v); } ~G() { make(-v); } }; G g1(4), g2(5); int counter() { static G local(9); static int once = make(7); return local.v + once + b; } __attribute__((constructor(101))) void early() { make(0); } __attribute__((destructor)) void late() { make(100); } template <class T> struct H { static G g; }; template <class T> G H<T>::g(6); int use() { return H<int>::g.v; } inline G inlineVariable(8);`,
  threads: `thread_local int plain = 3; static thread_local int hidden; extern thread_local int outside; int next() { return ++plain + ++hidden + outside; } extern int make(); thread_local int dynamic = make(); int *address() { return &dynamic; } __attribute__((tls_model("initial-exec"))) thread_local int ie; __attribute__((tls_model("local-exec"))) static thread_local int le = 4; int sum() { return ie + le; }`,
  exceptions: `extern int risky(int); struct Guard { int *p; ~Guard() { *p = 0; } }; struct Error { int code; }; struct Derived : Error {}; int simple(int x) { try { return risky(x); } catch (int e) { return e; } catch (const Error &e) { return e.code; } catch (...) { return -1; } } int cleanup(int x) { int v = 1; Guard g{&v}; return risky(x) + v; } void thrower(int x) { if (x > 3) throw Derived{{x}}; if (x < 0) throw "text"; } int nested(int x) { try { try { thrower(x); } catch (Derived &d) { d.code++; throw; } } catch (Error &e) { Guard g{&e.code}; return risky(e.code); } return 0; } int quiet(int x) noexcept { return risky(x); } void many(int n) { Guard a{&n}; try { Guard b{&n}; risky(1); Guard c{&n}; risky(2); } catch (Error) { } } struct Base { virtual ~Base(); }; struct Kid : Base { int x; }; int cast(Base *b) { Kid *k = dynamic_cast<Kid *>(b); return k ? k->x : 0; }`,
  memory: `void *operator new(decltype(sizeof(0)) n); void operator delete(void *) noexcept; struct T { int a[5]; T(); ~T(); }; T *one() { return new T; } T *several(int n) { return new T[n]; } void drop(T *t) { delete t; } void dropAll(T *t) { delete[] t; } int temporary() { T t; return t.a[2]; } int *plain() { return new int(5); }`,
};

const c = {
  restrict: `struct node { struct node *restrict next; float w[4]; }; float walk(const struct node *restrict a, struct node *restrict b) { float s = 0; for (; a; a = a->next) { b->w[0] += a->w[1]; s += b->w[2]; b = b->next; } return s; } void add(int n, float *restrict x, const float *restrict y, const short *restrict z) { for (int i = 0; i < n; i++) x[i] = y[i] + z[i]; } typedef int aligned16 __attribute__((aligned(16))); int al(aligned16 *p) { return *p; } __attribute__((malloc, alloc_size(1))) void *get(unsigned long); __attribute__((pure)) int pure(int); __attribute__((const)) int cst(int); __attribute__((noreturn)) void stop(void); __attribute__((returns_nonnull)) int *nn(void); int use(int a) { int *p = get(16); *p = pure(a) + cst(a) + *nn(); if (*p == 3) stop(); return *p; } __attribute__((noinline, cold)) int cold(int a) { return a; } __attribute__((hot, flatten)) int hot(int a) { return cold(a); } __attribute__((naked)) void nk(void) { __asm__(""); } __attribute__((optnone, noinline)) int on(int a) { return a; } __attribute__((nonnull(1))) int nnull(int *p) { return *p; } __attribute__((always_inline)) static inline int ai(int a) { return a + 1; } int caller(int a) { return ai(a); } __attribute__((minsize)) int ms(int a) { return a; } int kr(); int kr(a, b) int a; double b; { return a + (int)b; } int unproto(int (*f)()) { return f(1, 2); }`,
  complex: `typedef _Complex double Z; Z mul(Z a, Z b) { return a * b; } Z add(Z a, double b) { return a + b; } double re(Z a) { return __real__ a + __imag__ a; } _Complex float cf(_Complex float a) { return -a; } Z conj(Z a) { return ~a; } int eq(Z a, Z b) { return a == b; } _Bool bl(int a) { return a; } int cmp(_Bool a, _Bool b) { return a > b; } enum e { P = -1, Q = 70000 }; enum e en(enum e x) { return x == P ? Q : P; } int gen(int x) { return _Generic(x, int: 1, default: 2) + sizeof(struct { int a; char b; }); } int stmt(int x) { return ({ int y = x * 2; y + 1; }); } int comma(int x) { return (x++, x *= 2, x); } struct lit { int a[3]; int b; } *compound(void) { static struct lit l; l = (struct lit){{1, [2] = 3}, .b = 4}; return &l; } const char *fn(void) { return __func__; }`,
};

const objects = {
  windows: `struct __declspec(dllexport) X { int f(); }; int X::f() { return 1; } __declspec(dllimport) int imported(int); __declspec(dllimport) extern int data; int use(int a) { return imported(a) + data; } struct G { ~G(); int v; }; extern int risky(int); int run(int x) { G g; try { return risky(x); } catch (int e) { return e + g.v; } catch (...) { risky(3); } return 0; } struct B { virtual int m(); virtual ~B(); }; struct C : B { int m() override; }; int C::m() { return 2; } int __stdcall sc(int a) { return a; } int __vectorcall vc(float a) { return (int)a; } void *ti(B *b) { return dynamic_cast<C *>(b); } __declspec(selectany) int sel = 5; inline int il() { static int s = risky(1); return s; } int cil() { return il(); }`,
};

/** C and C++ features whose IR is more than arithmetic. */
export function languageSources(): Source[] {
  const exceptions = ['-fcxx-exceptions', '-fexceptions'];
  const unix = {machines: ['x86_64', 'aarch64'] as const};
  return [
    ...family('class', 'c++', classes),
    ...family('runtime', 'c++', runtime, {...unix, flags: exceptions}),
    ...family(
      'runtime-wasm',
      'c++',
      {exceptions: runtime.exceptions},
      {
        machines: ['wasm32'],
        flags: [
          ...exceptions,
          '-exception-model=wasm',
          '-target-feature',
          '+exception-handling',
          '-mllvm',
          '-wasm-enable-eh',
        ],
      },
    ),
    ...family('windows', 'c++', objects, {machines: ['msvc'], flags: [...exceptions, '-fms-extensions']}),
    ...family('c', 'c', {restrict: c.restrict}, {...unix, flags: ['-std=gnu11']}),
    ...family('c', 'c', {complex: c.complex}, {machines: ['x86_64', 'aarch64', 'wasm32']}),
  ];
}
