class expressions {
    sealed interface Expr permits Number, Variable, Negate, Add, Multiply {}
    record Number(long value) implements Expr {}
    record Variable() implements Expr {}
    record Negate(Expr a) implements Expr {}
    record Add(Expr a, Expr b) implements Expr {}
    record Multiply(Expr a, Expr b) implements Expr {}

    static long seed = 42;

    static long next(long bound) {
        seed = seed * 16807 % 2147483647;
        return seed % bound;
    }

    static Expr grow(long depth) {
        if (depth == 0) return next(2) == 0 ? new Variable() : new Number(next(10));
        return switch ((int) next(5)) {
            case 0 -> new Negate(grow(depth - 1));
            case 1, 2 -> new Add(grow(depth - 1), grow(depth - 1));
            default -> new Multiply(grow(depth - 1), grow(depth - 1));
        };
    }

    static long evaluate(Expr e, long x) {
        if (e instanceof Number n) return n.value;
        if (e instanceof Variable) return x;
        if (e instanceof Negate n) return -evaluate(n.a, x);
        if (e instanceof Add sum) return (evaluate(sum.a, x) + evaluate(sum.b, x)) % 10007;
        Multiply product = (Multiply) e;
        return evaluate(product.a, x) * evaluate(product.b, x) % 10007;
    }

    static Expr derive(Expr e) {
        if (e instanceof Number) return new Number(0);
        if (e instanceof Variable) return new Number(1);
        if (e instanceof Negate n) return new Negate(derive(n.a));
        if (e instanceof Add sum) return new Add(derive(sum.a), derive(sum.b));
        Multiply product = (Multiply) e;
        return new Add(new Multiply(derive(product.a), product.b), new Multiply(product.a, derive(product.b)));
    }

    static long run(long n) {
        Expr tree = grow(8);
        long checksum = 0;
        for (long x = 0; x < n; x++) {
            checksum += evaluate(tree, x);
            if (x % 10 == 0) checksum += evaluate(derive(tree), x);
            checksum %= 1000003;
        }
        return checksum;
    }

    public static void main(String[] args) {
        System.out.println(run(Long.parseLong(args[0])));
    }
}
