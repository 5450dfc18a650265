class binary_trees {
    record Tree(Tree left, Tree right) {}

    static Tree make(int depth) {
        return depth == 0 ? new Tree(null, null) : new Tree(make(depth - 1), make(depth - 1));
    }

    static long count(Tree tree) {
        return tree == null ? 0 : 1 + count(tree.left) + count(tree.right);
    }

    static long run(int n) {
        long checksum = count(make(n + 1));
        Tree kept = make(n);
        for (int depth = 4; depth <= n; depth += 2) {
            long rounds = 1L << (n - depth + 4);
            for (long round = 0; round < rounds; round++) checksum += count(make(depth));
        }
        return checksum + count(kept);
    }

    public static void main(String[] args) {
        System.out.println(run(Integer.parseInt(args[0])));
    }
}
