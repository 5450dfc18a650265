import java.util.Locale;

class matrix_product {
    static double[][] matrix(int n, double seed) {
        double[][] rows = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) rows[i][j] = seed * (i - j) * (i + j);
        }
        return rows;
    }

    static double[][] product(double[][] a, double[][] b, int n) {
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            double[] left = a[i];
            double[] row = new double[n];
            for (int k = 0; k < n; k++) {
                double factor = left[k];
                double[] right = b[k];
                for (int j = 0; j < n; j++) row[j] += factor * right[j];
            }
            rows[i] = row;
        }
        return rows;
    }

    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        double scale = 1.0 / n / n;
        double[][] c = product(matrix(n, scale), matrix(n, scale * 2.0), n);
        double checksum = c[0][0] + c[n / 2][n / 3] + c[n - 1][n - 2];
        System.out.println(String.format(Locale.ROOT, "%.6f", checksum));
    }
}
